import Foundation
import SDP

/// Session descriptions of the shapes that peers send. They are also what the fuzzer begins with, and lie there.
enum Fixture: String, CaseIterable {
    case chromiumOffer = "chromium-offer"
    case firefoxAnswer = "firefox-answer"
    case baresipOffer = "baresip-offer"
    case asteriskHold = "asterisk-hold"
    case freeswitchAnswer = "freeswitch-answer"
    case linphoneOffer = "linphone-offer"
    case msrpChat = "msrp-chat"
    case multicastSession = "multicast-session"
    case firefoxOffer = "firefox-offer"
    case janusOffer = "janus-offer"
    case janusAnswer = "janus-answer"
    case baresipSRTPOffer = "baresip-srtp-offer"
    case freeswitchHold = "freeswitch-hold"
    case oldHold = "old-hold"
    case faxReoffer = "fax-reoffer"
    case roomOffer = "room-offer"
    case sdesForms = "sdes-forms"
    case sloppy

    /// With the line ends of the standard; the files have LF.
    func bytes() throws -> [UInt8] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        let file = folder.appending(path: "../Fuzz/SDPFuzz/corpus/\(rawValue).sdp")
        return try Data(contentsOf: file).flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }
    }

    func session() throws -> SessionDescription { try SessionDescription(parsing: bytes()) }
}

/// What every description needs, and more lines after it. LF becomes CRLF.
func lines(_ more: String...) -> String {
    (["v=0", "o=- 1 1 IN IP4 192.0.2.1", "s=-", "t=0 0"] + more).joined(separator: "\r\n") + "\r\n"
}
