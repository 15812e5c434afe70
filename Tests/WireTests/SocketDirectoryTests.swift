import Glibc
import Support
import Testing

@testable import Wire

@Suite struct SocketDirectoryTests {
    private let scratch = Scratch()

    @Test(arguments: [
        ("/run/user/7", "/run/user/7/skep/4f2a"),
        ("/run/user/7/", "/run/user/7/skep/4f2a"),
        (nil, "/tmp/skep-7/4f2a"),
        ("", "/tmp/skep-7/4f2a"),
        ("run", "/tmp/skep-7/4f2a"),
        ("/" + String(repeating: "x", count: 90), "/tmp/skep-7/4f2a"),
    ])
    func thePlaceFollowsFromItsParts(runtime: String?, path: String) throws {
        let directory = try SocketDirectory(key: "4f2a", runtimeDirectory: runtime, user: 7)
        #expect(directory.path == path)
        #expect(directory.control == "ipc://\(path)/control")
    }

    @Test(arguments: ["", ".", "..", "a/b", "a\0b", String(repeating: "x", count: 90)])
    func aKeyThatIsNoNameIsRefused(key: String) {
        #expect(throws: SocketDirectoryError.self) {
            try SocketDirectory(key: key, runtimeDirectory: nil, user: 7)
        }
    }

    @Test func theLongestPathThatIsAllowedCanBeBound() throws {
        // What is left of 107 bytes when everything else has been taken.
        let room = 107 - scratch.path.utf8.count - "/skep/".count - 1 - SocketFile.longestName
        let directory = try place(key: String(repeating: "k", count: room))
        #expect(directory.path.hasPrefix(scratch.path))
        try directory.make()
        let server = try ControlServer(in: directory, context: try Context())
        expect(server.isInPlace, true)
        #expect(try place(key: String(repeating: "k", count: 50)).path.hasPrefix("/tmp/"))
    }

    @Test func nobodyElseMayEnterWhateverWasThere() throws {
        let directory = try place()
        mkdir("\(scratch.path)/skep", 0o777)
        chmod("\(scratch.path)/skep", 0o777)
        try directory.make()
        try directory.make()
        #expect(mode("\(scratch.path)/skep") == 0o700)
        #expect(mode(directory.path) == 0o700)
        let server = try ControlServer(in: directory, context: try Context())
        #expect(mode("\(directory.path)/control") == 0o600)
        #expect(Scratch.names(in: directory.path) == ["control"])
        expect(server.isInPlace, true)
    }

    @Test func aCheckChangesNothingAndFindsWhatIsInTheWay() throws {
        let directory = try place()
        try directory.check()
        #expect(Scratch.names(in: scratch.path).isEmpty)
        symlink("/nowhere", "\(scratch.path)/skep")
        #expect(throws: SocketDirectoryError.self) { try directory.check() }
        unlink("\(scratch.path)/skep")
        try directory.make()
        try directory.check()
        #expect(directory.parent == "\(scratch.path)/skep")
    }

    @Test func itIsTakenAwayWhenNothingIsLeftInIt() throws {
        let directory = try place()
        try directory.make()
        TextFile.write([], to: "\(directory.path)/file")
        directory.remove()
        #expect(Scratch.names(in: directory.path) == ["file"])
        unlink("\(directory.path)/file")
        directory.remove()
        #expect(Scratch.names(in: directory.parent) == [])
    }

    @Test func aLinkIsRefusedWhereverItStands() throws {
        let directory = try place()
        mkdir("\(scratch.path)/elsewhere", 0o700)
        symlink("\(scratch.path)/elsewhere", "\(scratch.path)/skep")
        let error = #expect(throws: SocketDirectoryError.self) { try directory.make() }
        #expect(error?.message.contains("symbolic link") == true)
        #expect(Scratch.names(in: "\(scratch.path)/elsewhere") == [])
        unlink("\(scratch.path)/skep")
        mkdir("\(scratch.path)/skep", 0o700)
        symlink("\(scratch.path)/elsewhere", directory.path)
        #expect(throws: SocketDirectoryError.self) { try directory.make() }
    }

    @Test func aFileInTheWayIsRefused() throws {
        TextFile.write([], to: "\(scratch.path)/skep")
        #expect(throws: SocketDirectoryError.self) { try place().make() }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a directory away"))
    func anotherUsersDirectoryIsRefused() throws {
        mkdir("\(scratch.path)/skep", 0o700)
        chown("\(scratch.path)/skep", 12_345, 12_345)
        let error = #expect(throws: SocketDirectoryError.self) { try place().make() }
        #expect(error?.message.contains("belongs to user 12345") == true)
    }

    @Test func whatVanishedIsMadeAnewAndOldConnectionsGoOn() throws {
        let directory = try place()
        try directory.make()
        let context = try Context()
        var server = try ControlServer(in: directory, context: context)
        var old = try ControlClient(to: server.endpoint, context: context)
        let first = try old.send("list", within: .seconds(60))
        try serve(&server)
        try expectReply(to: first, &old)

        Scratch.remove("\(scratch.path)/skep")
        expect(server.isInPlace, false)
        try directory.make()
        try server.show()
        expect(server.isInPlace, true)

        let second = try old.send("list", within: .seconds(60))
        try serve(&server)
        try expectReply(to: second, &old)
        var new = try ControlClient(to: server.endpoint, context: context)
        let third = try new.send("list", within: .seconds(60))
        try serve(&server)
        try expectReply(to: third, &new)
    }

    /// The one that is bound last has the address, and the first one is not told: whoever binds
    /// must hold a lock. Here is what the first one can see, and what it leaves alone at its end.
    @Test func bindingStealsTheAddressAndTheLoserSeesIt() throws {
        let directory = try place()
        try directory.make()
        let context = try Context()
        let first = try ControlServer(in: directory, context: context)
        var second = try ControlServer(in: directory, context: context)
        expect(first.isInPlace, false)
        expect(second.isInPlace, true)
        try first.close(lingeringMilliseconds: 0)
        expect(second.isInPlace, true)
        var client = try ControlClient(to: second.endpoint, context: context)
        let id = try client.send("list", within: .seconds(60))
        try serve(&second)
        try expectReply(to: id, &client)
        try second.close(lingeringMilliseconds: 0)
        #expect(Scratch.names(in: directory.path) == [])
    }

    @Test func aHiddenServerGoesOnWithWhomItKnows() throws {
        let directory = try place()
        try directory.make()
        let context = try Context()
        var server = try ControlServer(in: directory, context: context)
        var client = try ControlClient(to: server.endpoint, context: context)
        let first = try client.send("list", within: .seconds(60))
        try server.hide()
        try server.hide()
        expect(server.isInPlace, true)
        #expect(!Scratch.names(in: directory.path).contains("control"))
        try serve(&server)
        try expectReply(to: first, &client)
        var stranger = try ControlClient(to: server.endpoint, context: context)
        let error = #expect(throws: ControlError.self) {
            try stranger.request("list", within: .seconds(60))
        }
        #expect(error?.code == .noSupervisor)
        try server.show()
        #expect(Scratch.names(in: directory.path) == ["control"])
        let second = try stranger.send("list", within: .seconds(60))
        try serve(&server)
        try expectReply(to: second, &stranger)
    }

    @Test func hidingIsAdvisedOnceAndTakenBackOnce() {
        var limit = DescriptorLimit(count: 100)
        let advice = [10, 80, 81, 90, 75, 70, 69, 60, 85].map { limit.judge(open: $0) }
        #expect(
            advice == [.none, .none, .hide, .none, .none, .none, .show, .none, .hide])
        #expect(limit.judge(open: nil) == .none)
        var fresh = DescriptorLimit(count: 100)
        #expect(fresh.judge(open: nil) == .hide)
    }

    @Test func theSoftLimitBecomesTheHardOne() {
        let limit = DescriptorLimit.raise()
        #expect(Int(getdtablesize()) == limit.count)
        let before = DescriptorLimit.openCount ?? -1
        #expect(before > 0 && before < limit.count)
    }

    private func place(key: String = "k") throws -> SocketDirectory {
        try SocketDirectory(key: key, runtimeDirectory: scratch.path, user: UInt32(geteuid()))
    }

    private func mode(_ path: String) -> mode_t {
        var status = stat()
        lstat(path, &status)
        return status.st_mode & 0o777
    }

    // The macro copies what it looks into, and servers cannot be copied.
    private func expect(
        _ found: Bool, _ wanted: Bool, at location: SourceLocation = #_sourceLocation
    ) {
        #expect(found == wanted, sourceLocation: location)
    }

    private func expectReply(to id: RequestID, _ client: inout ControlClient) throws {
        let reply = try client.reply(to: id, within: .seconds(60))
        #expect(reply != nil)
    }

    /// Answers the one request that is under way.
    private func serve(_ server: inout ControlServer) throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline {
            var item = pollfd(fd: try server.descriptor, events: Int16(POLLIN), revents: 0)
            poll(&item, 1, try server.wantsTurn ? 0 : 1_000)
            for case .request(let request, let sender) in try server.receive() {
                let delivery = try server.send(Reply(to: request, .ok(.empty)), to: sender)
                #expect(delivery == .sent)
                return
            }
        }
        Issue.record("no request came")
    }
}
