internal import Arguments
internal import Canvas
internal import Console
internal import EventLog
internal import Glibc
internal import MissionControl
internal import Swarm
internal import Terminal
internal import Wire

/// `skep` alone: the screen. It takes the terminal, and gives it back.
enum ScreenCommand {
    static func run(_ call: Call, _ output: inout Output) throws -> ExitCode {
        let surroundings = call.surroundings
        try requireTerminal(call)
        let isKnown = (try? call.workspace()) != nil
        let start = try call.workspaceToRunIn(&output) { try isWished(in: $0, surroundings) }
        let last = try roam(from: start, surroundings) { workspace, settings in
            // What was said before the screen opened lies behind it.
            if !isKnown, workspace.root == start.root, settings.model.notice == nil {
                settings.model.say("\(settings.model.directory) is a workspace now, kept in .skep/")
            }
            settings.serve = try supervisor(of: workspace, surroundings)
        }
        try output.line(farewell(last))
        return .done
    }

    /// Shows a workspace, and whichever is opened from there, until somebody leaves; the model as it was left.
    static func roam(
        from start: WorkspaceSearch, _ surroundings: Surroundings,
        _ prepare: (WorkspaceSearch, inout ConsoleSettings) throws -> Void
    ) throws -> Model {
        var workspace = start
        var hasMoved = false
        while true {
            var settings = settings(workspace, surroundings)
            if hasMoved { settings.model.say("\(settings.model.directory); :family leads back") }
            try prepare(workspace, &settings)
            let last = try show(settings)
            guard let next = last.opens else { return last }
            workspace = WorkspaceSearch(root: next)
            hasMoved = true
        }
    }

    static func requireTerminal(_ call: Call) throws {
        guard !call.surroundings.hasTerminal else { return }
        // Where there is not even a workspace, that is the first thing to know.
        _ = try call.workspace()
        throw Failure(
            "the screen needs a terminal, and this is none",
            hint: "'skep ps' and 'skep logs -f' print, 'skep help' names the rest")
    }

    /// Asks on the screen whether a directory is to become a workspace.
    private static func isWished(
        in directory: String, _ surroundings: Surroundings
    ) throws -> Bool {
        var settings = settings(WorkspaceSearch(root: directory), surroundings)
        settings.find = { nil }
        settings.model.askForWorkspace()
        return try show(settings).makesWorkspace
    }

    /// What a screen of the workspace begins with.
    static func settings(
        _ workspace: WorkspaceSearch, _ surroundings: Surroundings
    ) -> ConsoleSettings {
        let wishes = ScreenWishes(surroundings)
        var model = Model(
            workspace: name(of: workspace), zone: surroundings.zone, keys: wishes.keys)
        if let complaint = wishes.complaint { model.say(complaint, isBad: true) }
        model.directory = shown(workspace.root, surroundings)
        model.root = workspace.root
        if surroundings.value("SKEP_TOUR") != nil { model.tour = Tour() }
        model.choices = Choices(themes: wishes.themes)
        model.firstRun = AgentPrograms(surroundings).firstRun
        return ConsoleSettings(
            model: model, log: workspace.home, theme: wishes.theme, options: wishes.options,
            environment: surroundings.environment.variables,
            files: ScreenWishes.watched(surroundings),
            find: {
                RunFile(in: workspace).flatMap { $0.otherProtocol == nil ? Endpoints($0) : nil }
            },
            spawn: {
                let order = SpawnOrder($0, in: workspace, surroundings)
                return order.absence.map { .failure($0) } ?? .success(order.body.json)
            })
    }

    /// How a supervisor is made sure of beside the screen, which shows the log meanwhile; what is in the way is told
    /// there. Where there is no log to show, one is started first; nil then, and where one runs.
    private static func supervisor(
        of workspace: WorkspaceSearch, _ surroundings: Surroundings
    ) throws -> (@Sendable () -> String?)? {
        if let run = RunFile(in: workspace), run.mayBeAlive {
            guard let trouble = clash(with: run) else { return nil }
            return { trouble }
        }
        let launcher = Launcher(workspace: workspace, surroundings: surroundings)
        guard access(workspace.log.log, R_OK) == 0 else {
            try serve(launcher)
            return nil
        }
        return {
            do { try serve(launcher) } catch {
                return Face().string(Skep.words(for: error).message)
            }
            return nil
        }
    }

    private static func serve(_ launcher: Launcher) throws {
        _ = try launcher.find() ?? launcher.start()
    }

    /// One of another version is left alone, and so is its log.
    private static func clash(with run: RunFile) -> String? {
        guard let other = run.otherProtocol else { return nil }
        return
            "supervisor speaks \(Face().string(Text(foreign: other))), this screen \(RunFile.spoken): "
            + "reading only; start the newer skep"
    }

    static func show(_ settings: ConsoleSettings) throws -> Model {
        do {
            var console = try Console(settings)
            return try console.run()
        } catch let error as TerminalError {
            throw Failure(Text(foreign: error.description))
        }
    }

    private static func name(of workspace: WorkspaceSearch) -> String {
        workspace.root.split(separator: "/").last.map(String.init) ?? "/"
    }

    /// With `~` for the home directory.
    private static func shown(_ path: String, _ surroundings: Surroundings) -> String {
        guard let home = surroundings.value("HOME"), home != "/", path.hasPrefix(home) else {
            return path
        }
        let rest = path.dropFirst(home.count)
        return rest.isEmpty || rest.hasPrefix("/") ? "~" + rest : path
    }

    /// `12 agents go on in shop, 2 need you. skep opens this again, skep down stops them.`
    static func farewell(_ model: Model) -> Text {
        if case .readOnly = model.link { return "\(standing(model)). skep opens its log again." }
        let living = model.live.state.agents.count { !$0.condition.status.isEnd }
        guard living > 0 else { return "\(standing(model)). skep opens this again." }
        let them = living == 1 ? "it" : "them"
        return "\(standing(model)). skep opens this again, skep down stops \(own: them)."
    }

    /// Who goes on without anybody who looks.
    static func standing(_ model: Model) -> Text {
        let place = Text(foreign: model.workspace)
        if case .readOnly = model.link { return "no supervisor serves \(place)" }
        let living = model.live.state.agents.filter { !$0.condition.status.isEnd }
        guard !living.isEmpty else { return "nobody runs in \(place)" }
        let waiting = living.count { $0.standing.group == .waiting }
        let need =
            waiting == 0 ? Text() : ", \(waiting) \(own: waiting == 1 ? "needs" : "need") you"
        let count: Text = "\(living.count) \(own: living.count == 1 ? "agent goes" : "agents go")"
        return "\(count) on in \(place)\(need)"
    }
}

extension Endpoints {
    fileprivate init?(_ run: RunFile) {
        guard let events = run.events else { return nil }
        self.init(control: run.control, events: events)
    }
}
