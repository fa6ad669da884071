internal import CDNS
internal import Glibc

/// What runs on the DNS thread: one c-ares channel and the questions that were put to it.
///
/// Made on the thread that starts the client, then used on its own thread only.
final class DNSLoop {
    let wake: Int32

    private let options: DNSClientOptions
    private let questions: DNSQuestionQueue
    private let serverFile: FileStamp.Watch
    private var channel: OpaquePointer?
    private var open: [UInt64: DNSQuestion] = [:]
    /// In the order of their ends, as every question may take equally long.
    private var deadlines: [(id: UInt64, end: ContinuousClock.Instant)] = []
    /// Taken back from a channel that is being replaced.
    private var takenBack: [UInt64]?

    init(_ options: DNSClientOptions, _ questions: DNSQuestionQueue) throws(DNSError) {
        self.options = options
        self.questions = questions
        serverFile = FileStamp.Watch(options.resolverConfiguration)
        wake = gateway_dns_wake_open()
        channel = try Self.channel(options)
        guard wake >= 0 else { throw .unusableSettings(String(cString: strerror(errno))) }
    }

    deinit {
        gateway_dns_close(channel)
        if wake >= 0 { close(wake) }
    }

    func run() {
        while let submissions = questions.submissions() {
            if !submissions.isEmpty { rereadServers() }
            let end = ContinuousClock.now + options.totalTimeout
            for submission in submissions {
                open[submission.id] = submission.question
                deadlines.append((submission.id, end))
                ask(submission.id, submission.question)
            }
            gateway_dns_run(channel, wake, Int32(clamping: timeToNextDeadline().wholeMilliseconds))
            expire()
        }
        gateway_dns_close(channel)
        channel = nil
    }

    private static func channel(_ options: DNSClientOptions) throws(DNSError) -> OpaquePointer {
        if let count = options.servers?.count, !(1...DNSClientOptions.serversMax).contains(count) {
            throw .unusableSettings("there must be 1 to \(DNSClientOptions.serversMax) DNS servers")
        }
        var problem: UnsafePointer<CChar>?
        let servers = options.servers.map { $0.map(\.description).joined(separator: ",") }
        let channel = gateway_dns_open(
            servers, options.resolverConfiguration, options.resolverPort,
            Int32(clamping: options.tryTimeout.wholeMilliseconds),
            Int32(clamping: min(max(options.triesMax, 1), 10)), &problem)
        guard let channel else { throw .unusableSettings(problem.map { String(cString: $0) } ?? "c-ares refused") }
        return channel
    }

    /// One question in c-ares' hands.
    private final class Asked {
        unowned let loop: DNSLoop
        let id: UInt64
        let question: DNSQuestion

        init(_ loop: DNSLoop, _ id: UInt64, _ question: DNSQuestion) {
            self.loop = loop
            self.id = id
            self.question = question
        }
    }

    private func ask(_ id: UInt64, _ question: DNSQuestion) {
        let asked = Unmanaged.passRetained(Asked(self, id, question))
        gateway_dns_ask(
            channel, question.name.description, question.type.rawValue,
            { context, status, message, length in
                guard let context else { return }
                let asked = Unmanaged<Asked>.fromOpaque(context).takeRetainedValue()
                asked.loop.take(asked, status, UnsafeBufferPointer(start: message, count: length))
            }, asked.toOpaque())
    }

    private func take(_ asked: Asked, _ status: gateway_dns_status, _ message: UnsafeBufferPointer<UInt8>) {
        if status == gateway_dns_closed, takenBack != nil {
            takenBack?.append(asked.id)
            return
        }
        open[asked.id] = nil
        questions.release()
        questions.settle(asked.id, Self.outcome(asked.question, status, message))
    }

    private static func outcome(
        _ question: DNSQuestion, _ status: gateway_dns_status, _ message: UnsafeBufferPointer<UInt8>
    ) -> DNSQuestionQueue.Outcome {
        switch status {
        case gateway_dns_answered:
            Result { () throws(DNSError) in try DNSMessage.answer(to: question, in: message) }
        case gateway_dns_timeout: .failure(.timeout(question))
        case gateway_dns_bad_answer, gateway_dns_bad_name: .failure(.malformedAnswer(question))
        case gateway_dns_closed: .failure(.notRunning)
        case gateway_dns_no_memory: .failure(.tooManyQuestions)
        default: .failure(.serverFailure(question))
        }
    }

    private func timeToNextDeadline() -> Duration {
        deadlines.first.map { $0.end - ContinuousClock.now } ?? .seconds(3600)
    }

    /// Answers whoever has waited long enough. c-ares cannot give up a single question: it goes on, unheard.
    private func expire() {
        let now = ContinuousClock.now
        let past = deadlines.prefix { $0.end <= now || open[$0.id] == nil }
        for (id, _) in past {
            if let question = open[id] { questions.settle(id, .failure(.timeout(question))) }
        }
        deadlines.removeFirst(past.count)
    }

    /// Puts the open questions to the new servers when resolv.conf has changed.
    private func rereadServers() {
        guard options.servers == nil, serverFile.hasChanged(), let new = try? Self.channel(options) else { return }
        takenBack = []
        gateway_dns_close(channel)
        channel = new
        let again = takenBack ?? []
        takenBack = nil
        for id in again { if let question = open[id] { ask(id, question) } }
    }
}
