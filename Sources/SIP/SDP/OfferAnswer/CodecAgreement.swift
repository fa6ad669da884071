/// Which formats of an answer have been offered.
///
/// What counts is what a format stands for: an answer may give a codec another number (RFC 3264 §6.1 only says SHOULD).
/// A dynamic number that one side leaves without a mapping stands for what the other says.
struct CodecAgreement {
    /// With the mapping of the offer where the answer left it out.
    private(set) var common: [Codec] = []
    private(set) var unoffered: [String] = []

    init(offered: MediaDescription, answered: MediaDescription) {
        let offers = offered.codecs
        let identities = Set(offers.map(\.identity))
        let byFormat = Dictionary(offers.map { ($0.format, $0) }) { first, _ in first }
        for codec in answered.codecs {
            if let offer = byFormat[codec.format], offer.map == nil || codec.map == nil {
                common.append(
                    Codec(format: codec.format, map: codec.map ?? offer.map, parameters: codec.parameters))
            } else if identities.contains(codec.identity) {
                common.append(codec)
            } else {
                unoffered.append(codec.format)
            }
        }
    }

    /// Whether one of them carries sound or pictures; of what is no RTP every format does.
    var hasMedia: Bool { common.contains(where: \.carriesMedia) }
}
