// libFuzzer target for the JSON layer. Compiled together with Sources/GatewayCore/JSON and the tests' reference
// validator.
//
// What is fed in is scanned, read with every getter, written back and scanned again. The address sanitizer watches the
// bounds; the preconditions below watch the rest.

/// A message of a few bytes to some kilobytes; anything else comes from the fuzzer.
@c(LLVMFuzzerTestOneInput)
public func fuzzOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    check(UnsafeRawBufferPointer(start: data, count: size))
    return 0
}

private func check(_ message: UnsafeRawBufferPointer) {
    var scanner = JSONScanner()
    let outcome = scanner.scan(message)
    let isUTF8 = String(validating: message, as: UTF8.self) != nil

    // The reference recurses, so it is asked about short messages only.
    if message.count < 2_048 {
        let accepted = ReferenceValidator.accepts(Array(message))
        switch outcome {
        case .object, .tooDeep, .tooManyMembers: precondition(accepted)
        case .notAnObject: precondition(accepted && !ReferenceValidator.opensObject(Array(message)))
        case .invalid(let offset): precondition(!accepted && (0...message.count).contains(offset))
        }
    }

    switch outcome {
    case .notAnObject, .invalid:
        precondition(scanner.members.isEmpty && scanner.sylkrtc == nil && scanner.transaction == nil)
    case .object, .tooDeep, .tooManyMembers:
        for field in scanner.members { checkBounds(of: field, in: message) }
        if let field = scanner.sylkrtc { checkBounds(of: field, in: message) }
        if let field = scanner.transaction { checkBounds(of: field, in: message) }
        let isUnambiguous = scanner.repeatedKey == nil
        scanner.withFields(of: message) { fields in
            if isUnambiguous { checkLookUp(fields) }
            useEveryGetter(fields, depth: 3)
            if isUTF8, outcome == .object { checkRoundTrip(fields, isUnambiguous: isUnambiguous) }
        }
    }
}

private func checkBounds(of field: JSONField, in message: UnsafeRawBufferPointer) {
    precondition(Int(field.keyOffset) + Int(field.keyLength) < Int(field.valueOffset))
    precondition(field.valueLength > 0)
    precondition(Int(field.valueOffset) + Int(field.valueLength) < message.count)
    precondition((field.kind == .string) == (field.value(in: message).first == JSONByte.quote))
}

/// Every key is found by what it stands for.
private func checkLookUp(_ fields: borrowing RequestFields) {
    fields.forEachMember { member in
        let name = JSONString.decodedBytes(member.key(in: fields.message))
        let found = name.withUnsafeBytes { fields.find(utf8: $0) }
        // An empty array has no address to look up.
        if !name.isEmpty { precondition(found?.valueOffset == (member.kind == .null ? nil : member.valueOffset)) }
    }
}

private enum Word: String, CaseIterable {
    case a, b, audio, video
}

/// Calls whatever a plugin could call. Only `FieldError` may come out of it.
private func useEveryGetter(_ fields: borrowing RequestFields, depth: Int) {
    attempt(fields) { _ = try $0.allStrings(bytes: 0...100) }
    for name in ["a", "b", "sylkrtc", "transaction", "account", "candidates", "sdp", "longer than eight"]
        as [StaticString]
    {
        _ = fields.contains(name)
        _ = fields.optionalRawJSON(name)
        attempt(fields) { _ = try $0.rawJSON(name) }
        attempt(fields) { _ = try $0.string(name) }
        attempt(fields) { _ = try $0.optionalString(name, bytes: 1...4) }
        attempt(fields) { _ = try $0.withUTF8(name) { $0.reduce(0, ^) } }
        attempt(fields) { _ = try $0.withOptionalUTF8(name, bytes: 2...8) { precondition((2...8).contains($0.count)) } }
        attempt(fields) { _ = try $0.integer(name, in: .min ... .max) }
        attempt(fields) { fields in
            let value = try fields.optionalInteger(name, in: -5...5) ?? 0
            precondition((-5...5).contains(value))
        }
        attempt(fields) { fields in
            let value = try fields.number(name)
            precondition(value.isFinite)
        }
        attempt(fields) { _ = try $0.optionalNumber(name, in: 0...1) }
        attempt(fields) { _ = try $0.boolean(name) }
        attempt(fields) { _ = try $0.boolean(name, default: true) }
        attempt(fields) { _ = try $0.choice(name, of: Word.self) }
        attempt(fields) { _ = try $0.optionalChoice(name, of: Word.self) }
        attempt(fields) { _ = try $0.strings(name, count: 1...4, bytes: 1...9) }
        attempt(fields) { fields in
            let values = try fields.optionalStrings(name, count: 0...50) ?? []
            precondition(values.count <= 50)
        }
        guard depth > 0 else { continue }
        attempt(fields) { try $0.object(name) { useEveryGetter($0, depth: depth - 1) } }
        attempt(fields) { _ = try $0.optionalObject(name) { $0.count } }
        attempt(fields) { _ = try $0.objects(name, count: 1...3) { useEveryGetter($0, depth: depth - 1) } }
        attempt(fields) { _ = try $0.optionalObjects(name, count: 0...9) { $0.count } }
    }
}

private func attempt(_ fields: borrowing RequestFields, _ body: (borrowing RequestFields) throws -> Void) {
    do {
        try body(fields)
    } catch let error as FieldError {
        precondition(!error.description(requestType: "x").isEmpty)
    } catch {
        preconditionFailure("\(error)")
    }
}

/// Writes all members with the writer and reads them again.
private func checkRoundTrip(_ fields: borrowing RequestFields, isUnambiguous: Bool) {
    var written = EventFields(opening: ByteOutput(capacity: 0))
    var strings: [[UInt8]?] = []
    var keysAreText = true
    fields.forEachMember { member in
        let name = JSONString.decodedBytes(member.key(in: fields.message))
        if String(validating: name, as: UTF8.self) == nil { keysAreText = false }
        let key = String(decoding: name, as: UTF8.self)
        if member.kind == .string, !member.hasLoneSurrogate {
            strings.append(JSONString.decodedBytes(member.content(in: fields.message)))
            written.add(key, JSONString.string(member, in: fields.message))
        } else {
            strings.append(nil)
            written.addRaw(key, json: Array(member.value(in: fields.message)))
        }
    }
    var output = written.finish()
    output.append(JSONByte.closeBrace)
    let count = fields.count
    output.withBytes { again in
        var scanner = JSONScanner()
        precondition(scanner.scan(again) == .object)
        precondition(scanner.members.count == count)
        precondition((scanner.repeatedKey == nil) == isUnambiguous || !keysAreText)
        for (member, string) in zip(scanner.members, strings) {
            guard let string else { continue }
            precondition(member.kind == .string && !member.hasLoneSurrogate)
            precondition(JSONString.decodedBytes(member.content(in: again)) == string)
        }
    }
}
