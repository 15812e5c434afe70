import Custody
import Glibc
import Linux
import Testing

@Suite(.serialized) struct EndingTests {
    @Test func itLeavesWithASupervisorThatSaysSo() throws {
        let realm = try Realm()
        let reign = try realm.nextReign()
        _ = try reign.next()
        try reign.send(.leave)
        // Read or not when it ends: it was said.
        try reign.fall()
        #expect(try realm.end() == .exited(0))
    }

    @Test func toldOnceItSaysSoAndToldTwiceItEnds() throws {
        let realm = try Realm()
        var reign = try realm.nextReign()
        _ = try reign.next()
        try reign.send(.serving)
        try realm.keeper.send(.terminate)
        #expect(try reign.next().packet == .down)
        // And to whoever comes instead.
        try reign.fall()
        reign = try realm.nextReign()
        #expect(try reign.next().packet == .ready)
        #expect(try reign.next().packet == .down)
        try realm.keeper.send(.interrupt)
        #expect(try realm.end() == .exited(1))
    }

    @Test func aHangUpInTheBackgroundIsNothing() throws {
        let realm = try Realm()
        let reign = try realm.nextReign()
        _ = try reign.next()
        try realm.keeper.send(.hangUp)
        try reign.roundTrip()
    }

    @Test func aSupervisorThatCannotStartIsTriedAgainLater() throws {
        let realm = try Realm(supervisor: ["/no/such/supervisor"])
        let deadline = Clocks.monotonic + 20_000_000
        while try !realm.diaryText().contains("again in 2 s"), Clocks.monotonic < deadline {
            sched_yield()
        }
        let text = try realm.diaryText()
        #expect(text.contains("cannot start '/no/such/supervisor': No such file or directory"))
        #expect(text.contains("again in 1 s\n") && text.contains("again in 2 s\n"))
        try realm.keeper.send(.terminate)
        #expect(try realm.end() == .exited(2))
    }

    @Test func oneThatWasNotInServiceWaitsForItsNextTry() throws {
        let realm = try Realm()
        try realm.nextReign().fall()
        let start = Clocks.monotonic
        let reign = try realm.nextReign()
        #expect(Clocks.monotonic - start > 900_000)
        #expect(try reign.next().packet == .ready)
        #expect(try realm.diaryText().contains("was killed by 9\n"))
    }

    @Test func withKeeperAndSupervisorGoneTheTreeEnds() throws {
        let realm = try Realm()
        let reign = try realm.nextReign()
        var ready = try reign.next()
        let life = try ready.takeLife()
        var agent = try reign.spawn("a1", ["sleep", "1000"])
        let spool = try agent.spool(.statusSpool)
        let status = try agent.take(.status)
        let holder = try agent.take(.holder)
        try realm.keeper.send(.kill)
        try waitUntilReadable(realm.keeper.descriptor)
        // The supervisor, which is the test, is still there.
        try collect(status, in: spool, until: 6)
        #expect(try text(spool).hasPrefix("pid "))
        _ = consume life
        try collect(status, in: spool)
        #expect(try text(spool).hasSuffix("\nsignal 9\nempty\n"))
        try waitUntilReadable(holder)
        try reign.fall()
    }
}
