import Glibc
import Testing

@testable import Linux

@Suite(.serialized) struct HoldTests {
    /// Tries until it is proven, and says how long that took.
    private func prove(_ hold: inout TreeHold, seconds: Int = 10) -> Int64 {
        let start = Clocks.monotonic
        while !hold.isProven, Clocks.monotonic < start + Int64(seconds) * 1_000_000 {
            hold.attempt(walks: 20)
        }
        return Clocks.monotonic - start
    }

    /// True if all that live are stopped, as the kernel tells it of each.
    private func isStopped(_ tree: ProcessTree) -> Bool {
        tree.members().allSatisfy { $0.posture != .running }
    }

    @Test(arguments: [
        ("plain", 20, 21), ("setsid", 20, 21), ("daemon", 20, 21), ("scrub", 20, 21),
        ("stubborn", 20, 21), ("threads", 20, 1), ("vfork", 0, 1),
    ])
    func aTreeIsHeldAndReleasedWhole(_ shape: String, _ count: Int, _ living: Int) throws {
        let kept = try Kept.brood(shape, count, here: shape == "threads" ? 21 : living)
        for _ in 0..<10 {
            var hold = TreeHold(of: kept.tree)
            _ = prove(&hold)
            #expect(hold.isProven)
            #expect(hold.stopped == hold.total && hold.total >= living)
            #expect(hold.stoppedBefore == [] && hold.refused == [])
            #expect(isStopped(kept.tree))
            #expect(hold.release() == [])
            #expect(kept.tree.members().allSatisfy { $0.posture != .stopped })
        }
    }

    @Test(arguments: [
        ("storm", 500), ("churn", 2_000_000), ("hop", 2_000_000), ("throttle", 5),
    ])
    func noForkerIsTooFast(_ shape: String, _ count: Int) throws {
        let kept = try Kept.brood(shape, count, here: 1)
        var times: [Int64] = []
        for _ in 0..<10 {
            var hold = TreeHold(of: kept.tree)
            times.append(prove(&hold))
            #expect(hold.isProven)
            // Nobody is born while it is held.
            let held = kept.tree.members().map(\.identity)
            for _ in 0..<5 { #expect(kept.tree.members().map(\.identity) == held) }
            #expect(isStopped(kept.tree))
            hold.release()
        }
        print("measured: hold of a \(shape), ms: \(times.map { $0 / 1_000 })")
    }

    @Test func whoIsRightBelowTheRootIsTold() throws {
        let kept = try Kept.brood("plain", 3, here: 4)
        let children = kept.tree.members().filter { $0.status.parent == kept.tree.root.number }
        let numbers = Set(children.map(\.identity.number))
        #expect(!numbers.isEmpty && kept.tree.hasLivingChild(besides: []))
        // Who is further below is somebody else's.
        #expect(!kept.tree.hasLivingChild(besides: numbers))
        while kept.tree.kill(walks: 10) > 0 {}
        #expect(!kept.tree.hasLivingChild(besides: []))
    }

    @Test func whatCannotBeReadProvesNothing() throws {
        let kept = try Kept.brood("plain", 3, here: 4)
        let root = try #require(ProcessSight(kept.tree.root.number, staysOpen: true))
        #expect(root.findChildren(nil) && root.children.count == 1)
        #expect(!root.findChildren([:]) && root.children == [])
        #expect(!kept.tree.isRootGone && !ProcessFiles.isGone(kept.tree.root.number))
        while kept.tree.kill(walks: 10) > 0 {}
        #expect(try kept.end() == .exited(0))
        #expect(kept.tree.isRootGone && ProcessFiles.isGone(kept.tree.root.number))
        #expect(kept.tree.kill(walks: 1) == 0 && !kept.tree.hasLivingChild(besides: []))
    }

    /// A shell that saw its job stopped would not wait for it any more.
    @Test(arguments: [("watch", 3, 4), ("watchers", 3, 40)])
    func noParentSeesItsChildStopped(_ shape: String, _ count: Int, _ living: Int) throws {
        var kept = try Kept.brood(shape, count, here: living)
        for _ in 0..<50 {
            var hold = TreeHold(of: kept.tree)
            _ = prove(&hold)
            #expect(hold.isProven && hold.total == living)
            hold.release()
        }
        // Those who have none to look after.
        let parents = Set(kept.tree.members().map(\.status.parent))
        let leaves = kept.tree.members().filter { !parents.contains($0.identity.number) }
        try end(leaves, by: .kill)
        #expect(try kept.status.rest().contains("exit 0"))
    }

    /// Teeth: one that sees it says so.
    @Test(arguments: [("watch", 3, 4), ("watchers", 3, 40)])
    func aParentThatSeesItsChildStoppedIsFound(
        _ shape: String, _ count: Int, _ living: Int
    ) throws {
        var kept = try Kept.brood(shape, count, here: living)
        try end(kept.tree.members().suffix(1), by: .stop)
        #expect(try kept.status.next()?.hasPrefix("pid ") == true)
        #expect(try kept.status.next() == "exit 9")
        while kept.tree.kill(walks: 10) > 0 {}
    }

    private func end(_ members: some Sequence<ProcessTree.Member>, by signal: Signal) throws {
        for member in members { try ProcessHandle(member.identity.number).send(signal) }
    }

    @Test func whoWasStoppedBeforeStaysSo() throws {
        let kept = try Kept.brood("plain", 3, here: 4)
        let one = try #require(kept.tree.members().last)
        let handle = try ProcessHandle(one.identity.number)
        try handle.send(.stop)
        while !(kept.tree.members().last?.posture == .stopped) { sched_yield() }
        var hold = TreeHold(of: kept.tree)
        _ = prove(&hold)
        #expect(hold.isProven)
        #expect(hold.stoppedBefore == [one.identity])
        hold.release()
        #expect(
            kept.tree.members().filter { $0.posture == .stopped }.map(\.identity) == [one.identity])
    }

    @Test(
        arguments: ["plain", "daemon", "threads"], [(false, 512), (true, 0), (true, 5), (false, 0)])
    func aKernelWithoutListsOrDescriptorsWillDo(
        _ shape: String, _ means: (usesLists: Bool, openLimit: Int)
    ) throws {
        let kept = try Kept.brood(shape, 10, here: 11)
        let tree = ProcessTree(
            below: kept.tree.root, usesLists: means.usesLists, openLimit: means.openLimit)
        var hold = TreeHold(of: tree)
        _ = prove(&hold)
        #expect(hold.isProven && hold.total == (shape == "threads" ? 1 : 11))
        let found = Set(tree.members().map(\.identity))
        #expect(found == Set(kept.tree.members().map(\.identity)))
        #expect(hold.release() == [])
        #expect(kept.tree.members().allSatisfy { $0.posture != .stopped })
    }

    /// Teeth of the proof: whatever happens between its two looks is seen by the second.
    @Test(arguments: [Signal.resume, .kill], [(0, 512), (2, 512), (0, 0), (2, 0)])
    func aSecondLookFindsWhatHasChanged(
        _ signal: Signal, _ whom: (place: Int, openLimit: Int)
    ) throws {
        let kept = try Kept.brood("plain", 3, here: 4)
        let tree = ProcessTree(below: kept.tree.root, usesLists: nil, openLimit: whom.openLimit)
        var hold = TreeHold(of: tree)
        _ = prove(&hold)
        let look = try #require(tree.look { _ in })
        #expect(hold.isProven && tree.confirms(look))
        try end(tree.members()[whom.place...whom.place], by: signal)
        let deadline = Clocks.monotonic + 20_000_000
        while tree.confirms(look) { try #require(Clocks.monotonic < deadline) }
    }

    @Test func aHoldIsContinuedByAnotherProcess() throws {
        let kept = try Kept.brood("plain", 3, here: 4)
        var first = TreeHold(of: kept.tree)
        _ = prove(&first)
        var second = TreeHold(continuing: kept.tree, stoppedBefore: first.stoppedBefore)
        _ = prove(&second)
        #expect(second.isProven && second.stoppedBefore == [])
        second.release()
        #expect(kept.tree.members().allSatisfy { $0.posture == .running })
    }

    @Test func whatIsNotHeldIsNotSaidToBe() throws {
        let kept = try Kept.brood("plain", 3, here: 4)
        // This one waits for nobody: it has signalled all, and seen none of them stopped yet.
        var hold = TreeHold(of: kept.tree, isUrgent: true)
        hold.attempt(walks: 1)
        #expect(hold.total == 4 && hold.stopped == 0 && !hold.isProven)
    }

    @Test(arguments: ["plain", "setsid", "daemon", "scrub", "stubborn", "threads", "vfork"])
    func killingLeavesNobody(_ shape: String) throws {
        var kept = try Kept.brood(shape, 20, here: shape == "vfork" ? 1 : 21)
        while kept.tree.kill(walks: 10) > 0 {}
        #expect(try kept.status.rest().last == "empty")
        #expect(try kept.end() == .exited(0))
        // And of a root that is gone nothing is said, whoever has its number.
        #expect(kept.tree.members() == [])
    }

    @Test(arguments: [("storm", 500), ("churn", 2_000_000), ("hop", 2_000_000)])
    func killingLeavesNoForker(_ shape: String, _ count: Int) throws {
        var kept = try Kept.brood(shape, count, here: 1)
        let start = Clocks.monotonic
        while kept.tree.kill(walks: 10) > 0 {}
        #expect(try kept.status.rest().last == "empty")
        print("measured: kill of a \(shape) \((Clocks.monotonic - start) / 1_000) ms")
    }

    @Test func aSignalReachesAll() throws {
        var kept = try Kept.brood("setsid", 5, here: 6)
        #expect(kept.tree.send(.terminate) == [])
        #expect(try kept.status.rest().suffix(2) == ["signal 15", "empty"])
    }

    @Test func aHundredAreHeldSoon() throws {
        let kept = try Kept.brood("daemon", 99, here: 100)
        var times: [Int64] = []
        for _ in 0..<10 {
            var hold = TreeHold(of: kept.tree)
            times.append(prove(&hold))
            #expect(hold.isProven && hold.total == 100)
            hold.release()
        }
        print("measured: hold of 100 processes, µs: \(times.sorted())")
    }
}
