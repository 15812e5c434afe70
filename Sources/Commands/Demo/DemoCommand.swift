internal import Arguments
internal import Console
internal import Linux
internal import MissionControl

/// `skep demo`: a swarm at work on a real small repository, made for the occasion.
enum DemoCommand: Subcommand {
    static let declaration = Command(
        "demo", overview: "A swarm at work on a small repository, made for the occasion",
        discussion: [
            """
            A fresh git repository with a small Python program, and seven agents that rename a function
            and change its parameters in all of it, in about a minute: an orchestrator, two scouts,
            three coders and a critic. They are scripts, in 'agents' there: no model, no network. What
            they do is real: files, tests, branches, leases, questions. It needs git and python3.
            """,
            """
            In a terminal the screen opens on it and names a key at a time; '.' goes on without, and two
            questions wait for you. 'q' leaves it at work; 'skep -C DIRECTORY down' ends it.
            Elsewhere, or with '--plain', it is told line by line, this command answers what is asked
            with yes, ends the swarm, and exits with 0 only if the program's tests pass.
            """,
        ],
        positionals: [
            Positional(
                "DIRECTORY", help: "Where; it is made, or is empty. Without one a new one in /tmp",
                arity: .optional, kind: .directory)
        ],
        options: [
            .value(
                "seed", placeholder: "N",
                help: "The same names, mistakes and order of things as another run with N"),
            .value(
                "pace", placeholder: "P", help: "How fast it goes; normal unless said",
                kind: .oneOf(DemoPlace.Pace.allCases.map(\.rawValue))),
            .flag("plain", help: "Without the screen, also in a terminal"),
        ],
        examples: [
            Example("skep demo", "Watch one, and be shown the keys"),
            Example("skep demo --seed 7 --plain", "A certain one, told line by line"),
        ])

    static func run(_ call: Call, _ output: inout Output) throws -> ExitCode {
        let isPlain = call.invocation.flag("plain") || !call.surroundings.hasTerminal
        let seed = try call.seed()
        let pace = call.invocation.value("pace").flatMap(DemoPlace.Pace.init) ?? .normal
        // Before there is another thread.
        let signals = isPlain ? try SignalQueue([.interrupt, .terminate, .hangUp]) : nil
        let place = try DemoPlace(
            call.invocation.positional("DIRECTORY"),
            from: call.invocation.value("directory"), seed: seed, pace: pace, call.surroundings)
        let task = try place.make()
        try output.line("seed \(plain: seed), in '\(place.root)':")
        try output.line(task)
        let workspace = try WorkspaceSearch.make(in: place.root)
        guard let signals else { return try show(workspace, call, &output) }
        return try tell(place, workspace, signals, call, &output)
    }

    private static func start(
        _ workspace: WorkspaceSearch, _ call: Call, _ output: inout Output
    ) throws {
        guard let file = try ManifestFile(of: workspace, [], call.surroundings) else { return }
        let launcher = Launcher(workspace: workspace, surroundings: call.surroundings)
        var link = try launcher.start()
        let code = try Muster(file, in: call.surroundings).start(by: &link, &output)
        guard code == .done else { throw Failure("not all agents of the demo were started") }
    }

    // MARK: - On the screen

    private static func show(
        _ workspace: WorkspaceSearch, _ call: Call, _ output: inout Output
    ) throws -> ExitCode {
        do {
            try start(workspace, call, &output)
        } catch {
            _ = try? end(workspace, call, &output)
            throw error
        }
        try output.flush()
        let last = try ScreenCommand.roam(from: workspace, call.surroundings) { shown, settings in
            if shown.root == workspace.root { settings.model.tour = .ofDemo }
        }
        try output.line(ScreenCommand.standing(last))
        try output.line("it is in '\(workspace.root)':")
        for (words, what) in [
            ("", "opens it again"), (" replay", "shows all of it again"),
            (" down", "ends what runs there"),
        ] {
            try output.line(
                "  \(call.surroundings.ownName) -C '\(workspace.root)'\(own: words)  \(own: what)")
        }
        return .done
    }

    // MARK: - Without it

    /// Whatever comes of it, nothing runs afterwards.
    private static func tell(
        _ place: DemoPlace, _ workspace: WorkspaceSearch, _ signals: borrowing SignalQueue,
        _ call: Call, _ output: inout Output
    ) throws -> ExitCode {
        try output.line("nobody sits here: what is asked is answered with yes by this command")
        var watch = DemoWatch(workspace, place.pace, call.surroundings)
        let ending: DemoWatch.Ending
        do {
            try start(workspace, call, &output)
            ending = try watch.follow(signals, &output)
        } catch {
            _ = try? end(workspace, call, &output)
            throw error
        }
        let isEnded = try end(workspace, call, &output)
        guard case .over = ending else {
            throw Failure(
                ending.words,
                hint: """
                    '\(call.surroundings.ownName) -C \(workspace.root) replay' shows how far it came
                    """)
        }
        let (passed, result) = try place.test()
        try watch.sum(&output)
        try output.line("the program's tests: \(result)")
        // By itself, as what it is called and where it is may be long.
        try output.line("all of it can be seen again:")
        try output.line("  \(call.surroundings.ownName) -C '\(workspace.root)' replay")
        return passed && isEnded ? .done : .failed
    }

    private static func end(
        _ workspace: WorkspaceSearch, _ call: Call, _ output: inout Output
    ) throws -> Bool {
        try output.flush()
        guard RunFile(in: workspace)?.mayBeAlive == true else { return true }
        return Skep.run(["-C", workspace.root, "down"], in: call.surroundings, &output)
            == .exit(.done)
    }
}

extension Call {
    /// Any whole number; without one some small one, to be typed again.
    fileprivate func seed() throws(UsageError) -> Int64 {
        guard let text = invocation.value("seed") else { return .random(in: 1...9_999) }
        guard let seed = Int64(text), seed >= 0 else {
            throw usageError("'\(text)' is no seed; give a whole number, such as 7")
        }
        return seed
    }
}
