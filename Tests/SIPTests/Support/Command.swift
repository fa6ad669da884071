import Glibc

/// Another program, run to its end or in the background.
enum Command {
    struct Failed: Error, CustomStringConvertible {
        let description: String
    }

    /// Waits for its end.
    static func run(_ words: String...) throws {
        try wait(start(words))
    }

    static func wait(_ process: pid_t) throws {
        var status: Int32 = 0
        guard waitpid(process, &status, 0) == process, status == 0 else {
            throw Failed(description: "a program failed: \(status)")
        }
    }

    /// Its output goes nowhere.
    static func start(_ words: [String]) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor in [Int32(0), 1, 2] {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
        }
        var arguments = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var process: pid_t = 0
        guard posix_spawnp(&process, words[0], &actions, nil, &arguments, environ) == 0 else {
            throw Failed(description: "\(words[0]) cannot be started")
        }
        return process
    }
}
