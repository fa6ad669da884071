internal import CoreMetrics
internal import Logging

/// The way of a request: envelope, handler, answer. Nothing here allocates for a request that needs no waiting.
extension LocalConnection {
    /// Takes one text message, which is valid UTF-8. Its bytes are valid during the call only.
    func receive(text: UnsafeRawBufferPointer) {
        guard admit() else { return }
        let outcome = loop.scratch.pointee.scanner.scan(text)
        switch outcome {
        case .object: break
        case .notAnObject: return refuse(nil, text, "Message is not an object")
        case .invalid(let offset): return refuse(nil, text, "Message is not JSON (byte \(offset))")
        case .tooDeep: return refuse(usableTransaction, text, "Message is nested deeper than \(JSONScanner.depthMax)")
        case .tooManyMembers:
            return refuse(usableTransaction, text, "Message has more than \(JSONScanner.membersMax) members")
        }
        guard let transaction = usableTransaction else { return refuse(nil, text, transactionFault(text)) }
        if let key = loop.scratch.pointee.scanner.repeatedKey {
            return refuse(transaction, text, "Property '\(FieldError.excerpt(key.key(in: text)))' occurs twice")
        }
        guard let type = loop.scratch.pointee.scanner.sylkrtc else {
            return refuse(transaction, text, "Property 'sylkrtc' is missing")
        }
        guard type.kind == .string else {
            let value = FieldError.excerpt(type.value(in: text))
            return refuse(transaction, text, "Invalid value for 'sylkrtc' property: \(value) (expected: a string)")
        }
        if type.hasEscapes {
            JSONString.decodedBytes(type.content(in: text)).withUnsafeBytes { handle($0, transaction, text) }
        } else {
            handle(type.content(in: text), transaction, text)
        }
    }

    /// Takes a message that cannot be a request.
    func receiveBinary() {
        guard admit() else { return }
        refuse(nil, UnsafeRawBufferPointer(start: nil, count: 0), "Binary messages are not part of sylkRTC")
    }

    private func admit() -> Bool {
        guard !isEnded, spend(messages: 1) else { return false }
        heard()
        return true
    }

    /// Counts bytes as they are read: whatever they turn out to be.
    func received(bytes: Int) {
        rate.refill(limits: loop.limits, now: loop.now)
        _ = spend(bytes: bytes)
    }

    /// Counts towards the rates; closes the connection when there is more than allowed.
    func spend(messages: Int = 0, bytes: Int = 0) -> Bool {
        switch rate.take(messages: messages, bytes: bytes, limits: loop.limits) {
        case .within: return true
        case .tooManyMessages: close(.policyViolation, reason: "more messages per second than allowed")
        case .tooManyBytes: close(.policyViolation, reason: "more bytes per second than allowed")
        }
        loop.shared.metrics.rateExceeded.increment()
        return false
    }

    // MARK: Handling

    /// Four bytes at once: clients ask this all the time.
    private static func isPing(_ name: UnsafeRawBufferPointer) -> Bool {
        name.count == 4 && name.loadUnaligned(as: UInt32.self) == UInt32(littleEndian: 0x676e_6970)
    }

    private func handle(_ name: UnsafeRawBufferPointer, _ transaction: JSONField, _ text: UnsafeRawBufferPointer) {
        if Self.isPing(name) {
            return acknowledge(transaction, text)
        }
        guard !loop.isClosing else { return refuse(transaction, text, "Gateway is draining") }
        guard let index = loop.handlers.index(of: name) else {
            let shown = String(decoding: name.prefix(64), as: UTF8.self)
            return refuse(transaction, text, "Unknown request type: \(shown)")
        }
        let handler = loop.handlers.handlers[index]
        loop.scratch.pointee.requestCounts[index] &+= 1
        switch handler.work {
        case .synchronous(let body): answer(handler, body, transaction, text)
        case .asynchronous(let lane, let deadline, let body):
            begin(handler, lane, deadline, body, transaction, text)
        }
    }

    // Not inlined: Swift 6.3.1 aborts when it inlines the call of a closure with borrowed parameters here.
    @inline(never)
    private func answer(
        _ handler: RequestHandler, _ body: RequestHandler.Synchronous,
        _ transaction: JSONField, _ text: UnsafeRawBufferPointer
    ) {
        loop.answering = self
        do {
            let fields = loop.fields(of: text)
            try body(fields, RequestContext(local: self))
            loop.answering = nil
            acknowledge(transaction, text)
        } catch {
            loop.answering = nil
            refuse(transaction, text, error, by: handler)
        }
        sendDeferred()
        answered()
    }

    /// Events that the request caused go out after its answer.
    private func sendDeferred() {
        guard !loop.scratch.pointee.deferredEnds.isEmpty else { return }
        loop.scratch.pointee.deferred.withBytes { bytes in
            var start = 0
            for end in loop.scratch.pointee.deferredEnds {
                carrier?.send(text: UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
                start = end
            }
        }
        loop.scratch.pointee.deferredEnds.removeAll(keepingCapacity: true)
        loop.scratch.pointee.deferred.removeAll(keepingCapacityUpTo: LoopScratch.keptBytes)
    }

    // MARK: Answers

    private func acknowledge(_ transaction: JSONField, _ text: UnsafeRawBufferPointer) {
        acknowledge(transaction.value(in: text))
    }

    /// `transaction` is JSON as the client sent it, quotes and escapes included.
    func acknowledge(_ transaction: UnsafeRawBufferPointer) {
        loop.scratch.pointee.draft.append(#"{"sylkrtc":"ack","transaction":"#)
        loop.scratch.pointee.draft.append(transaction)
        loop.scratch.pointee.draft.append(UInt8(ascii: "}"))
        sendDraft()
    }

    /// An answer without a transaction tells a developer what was wrong; clients ignore it.
    func refuse(_ transaction: UnsafeRawBufferPointer?, _ message: String) {
        loop.scratch.pointee.draft.append(#"{"sylkrtc":"error""#)
        if let transaction {
            loop.scratch.pointee.draft.append(#","transaction":"#)
            loop.scratch.pointee.draft.append(transaction)
        } else {
            loop.shared.metrics.unanswerable.increment()
            loop.logger.debug("message without a usable transaction", metadata: ["problem": "\(message)"])
        }
        loop.scratch.pointee.draft.append(#","error":"#)
        loop.scratch.pointee.draft.appendJSONString(message)
        loop.scratch.pointee.draft.append(UInt8(ascii: "}"))
        sendDraft()
    }

    private func refuse(_ transaction: JSONField?, _ text: UnsafeRawBufferPointer, _ message: String) {
        refuse(transaction?.value(in: text), message)
    }

    private func refuse(
        _ transaction: JSONField, _ text: UnsafeRawBufferPointer, _ error: any Error, by handler: RequestHandler
    ) {
        refuse(transaction.value(in: text), error, by: handler)
    }

    /// Translates what a handler threw; its cause goes to the log.
    func refuse(_ transaction: UnsafeRawBufferPointer, _ error: any Error, by handler: RequestHandler) {
        handler.errors.increment()
        let refusal = RequestError(translating: error, requestType: handler.type)
        if let cause = refusal.cause {
            loop.logger.warning(
                "request failed",
                metadata: [
                    "connection": "\(handle.id)", "transaction": "\(String(decoding: transaction, as: UTF8.self))",
                    "type": "\(handler.type)", "plugin": "\(handler.plugin)", "cause": "\(cause)",
                ])
        }
        refuse(transaction, refusal.message)
    }

    private func sendDraft() {
        loop.scratch.pointee.draft.withBytes { carrier?.send(text: $0) }
        loop.scratch.pointee.draft.removeAll(keepingCapacityUpTo: LoopScratch.keptBytes)
    }

    // MARK: Transactions

    private var usableTransaction: JSONField? {
        guard let field = loop.scratch.pointee.scanner.transaction, field.kind == .string, !field.hasLoneSurrogate,
            !loop.scratch.pointee.scanner.transactionIsRepeated
        else { return nil }
        return field
    }

    private func transactionFault(_ text: UnsafeRawBufferPointer) -> String {
        guard let field = loop.scratch.pointee.scanner.transaction else { return "Property 'transaction' is missing" }
        if loop.scratch.pointee.scanner.transactionIsRepeated { return "Property 'transaction' occurs twice" }
        let expected = field.kind == .string ? "well-formed Unicode" : "a string"
        let value = FieldError.excerpt(field.value(in: text))
        return "Invalid value for 'transaction' property: \(value) (expected: \(expected))"
    }
}
