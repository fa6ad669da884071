import Glibc
import Testing

@testable import GatewayCore

@Suite("Which files the loader trusts")
struct PluginLibraryFileTests {
    let workshop: LoadingWorkshop

    init() throws {
        workshop = try LoadingWorkshop()
    }

    private func problem(_ path: String) -> PluginLoadProblem? {
        do throws(PluginLoadProblem) {
            _ = try PluginLibraryFile(opening: path)
            return nil
        } catch {
            return error
        }
    }

    @Test("a file of one's own in a folder of one's own, under a /tmp that all can write to")
    func ownFile() throws {
        #expect(problem(try workshop.file("a.so", [1])) == nil)
    }

    @Test("a path that is relative, empty, or has a zero byte is refused")
    func strangePaths() {
        #expect(problem("") == .pathNotAbsolute)
        #expect(problem("libEcho.so") == .pathNotAbsolute)
        #expect(problem("\(workshop.folder)/a.so\u{0}b") == .pathNotAbsolute)
    }

    @Test("a file that is missing, or whose folder is")
    func missing() throws {
        #expect(problem(workshop.path("a.so")) == .missing)
        #expect(problem(workshop.path("nowhere/a.so")) == .missing)
        try workshop.file("file", [])
        #expect(problem(workshop.path("file/a.so")) == .missing)
    }

    @Test("folders and pipes are no files")
    func notRegular() throws {
        #expect(mkdir(workshop.path("folder.so"), 0o755) == 0)
        #expect(problem(workshop.path("folder.so")) == .notRegularFile)
        #expect(mkfifo(workshop.path("pipe.so"), 0o600) == 0)
        #expect(problem(workshop.path("pipe.so")) == .notRegularFile)
    }

    @Test("a file that others can write to", arguments: [0o664, 0o646, 0o666] as [mode_t])
    func writableFile(mode: mode_t) throws {
        let path = try workshop.file("a.so", [1], mode: mode)
        #expect(problem(path) == .writableByOthers(path: path))
    }

    @Test("a file in a folder that others can write to, sticky or not", arguments: [0o775, 0o757, 0o1777] as [mode_t])
    func writableFolder(mode: mode_t) throws {
        let folder = workshop.path("plugins")
        #expect(mkdir(folder, 0o755) == 0)
        let path = try workshop.file("plugins/a.so", [1])
        #expect(problem(path) == nil)
        #expect(chmod(folder, mode) == 0)
        #expect(problem(path) == .writableByOthers(path: folder))
    }

    @Test("a file or folder of another user", .enabled(if: geteuid() == 0, "only root can give files away"))
    func foreignOwner() throws {
        let path = try workshop.file("a.so", [1])
        #expect(chown(path, 12_345, 0) == 0)
        #expect(problem(path) == .foreignOwner(path: path, owner: 12_345))

        let folder = workshop.path("theirs")
        #expect(mkdir(folder, 0o755) == 0)
        let inside = try workshop.file("theirs/a.so", [1])
        #expect(chown(folder, 12_345, 0) == 0)
        #expect(problem(inside) == .foreignOwner(path: folder, owner: 12_345))
    }

    @Test("a link is followed, relative or absolute, and the place of every link must be safe")
    func links() throws {
        let folder = workshop.path("target")
        #expect(mkdir(folder, 0o755) == 0)
        let path = try workshop.file("target/a.so", [1])
        #expect(symlink("target/a.so", workshop.path("relative.so")) == 0)
        #expect(symlink(workshop.path("relative.so"), workshop.path("twice.so")) == 0)
        #expect(problem(workshop.path("twice.so")) == nil)
        #expect(try PluginLibraryFile(opening: workshop.path("twice.so")).resolvedPath == path)

        #expect(chmod(folder, 0o777) == 0)
        #expect(problem(workshop.path("twice.so")) == .writableByOthers(path: folder))
        #expect(symlink("/etc/hostname", workshop.path("target/out.so")) == 0)
        #expect(problem(workshop.path("target/out.so")) == .writableByOthers(path: folder))
    }

    @Test("links that lead nowhere or in a circle")
    func badLinks() throws {
        #expect(symlink("gone.so", workshop.path("dangling.so")) == 0)
        #expect(problem(workshop.path("dangling.so")) == .danglingLink(target: workshop.path("gone.so")))
        #expect(symlink("circle.so", workshop.path("circle.so")) == 0)
        #expect(problem(workshop.path("circle.so")) == .tooManyLinks)
    }
}
