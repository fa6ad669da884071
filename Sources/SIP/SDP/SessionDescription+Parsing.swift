extension SessionDescription {
    /// Reads a session description.
    ///
    /// More is taken than the standard allows, where there is no doubt what is meant: LF or CR alone as the end of a
    /// line, empty lines, blanks at both ends of a line (but not in free text), runs of blanks between fields, lines of
    /// a section in another order, `s=` or `t=` missing, a user name with blanks in `o=`, no format where the port is
    /// 0, zero bytes after the end. `a=` and `b=` that cannot be read become unknown lines. Everything else that is
    /// wrong is an `SDPError` with the number of the line.
    public init(parsing bytes: [UInt8], limits: SDPLimits = SDPLimits()) throws(SDPError) {
        guard bytes.count <= limits.bytesMax else {
            throw SDPError(.tooMany(unit: "bytes", limit: limits.bytesMax))
        }
        var lines = SDPLines(bytes, linesMax: limits.linesMax)
        guard let first = try lines.next() else { throw SDPError(line: 1, .notSDP) }
        guard first.letter == "v" else { throw first.error(.notSDP) }
        guard first.trimmed.elementsEqual("0".utf8) else { throw first.invalid("v=", expected: "0") }

        var builder = SessionBuilder()
        while let line = try lines.next() {
            if line.letter == "m" {
                guard builder.media.count < limits.mediaMax else {
                    throw line.error(.tooMany(unit: "media descriptions", limit: limits.mediaMax))
                }
                builder.media.append(try MediaDescription(line))
            } else if builder.media.isEmpty {
                try builder.add(line)
            } else {
                try builder.media[builder.media.count - 1].add(line)
            }
        }
        self = try builder.session()
    }

    /// The same from text.
    public init(parsing text: String, limits: SDPLimits = SDPLimits()) throws(SDPError) {
        try self.init(parsing: Array(text.utf8), limits: limits)
    }
}
