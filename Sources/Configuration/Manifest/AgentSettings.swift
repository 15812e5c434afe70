internal import Swarm

/// What was said of an agent; nil is nothing.
struct AgentSettings {
    var command: [String]?
    var role: String?
    var isTerminal: Bool?
    var directory: String?
    /// Of files of variables.
    var fromFiles: [String] = []
    var environment: [String] = []
    /// Of nothing at all it is nil, and of `false` inside.
    var mailbox: Mailbox??
    var isApart: Bool?
    var restart: RestartPolicy?
    var ready: Probe?
    var budgets: Budgets?
    var waiting: [String]?
    var continuing: [String]?
    var containment: Containment?
    var pausing: Nudge?
    var resuming: Nudge?
    var consistency: ConsistencyPolicy?

    /// The same, with what a preset says where nothing was said; variables by their names.
    func over(_ preset: AgentSettings) -> AgentSettings {
        var settings = self
        settings.command = command ?? preset.command
        settings.role = role ?? preset.role
        settings.isTerminal = isTerminal ?? preset.isTerminal
        settings.fromFiles = preset.environment.overridden(by: fromFiles)
        settings.mailbox = mailbox ?? preset.mailbox
        settings.isApart = isApart ?? preset.isApart
        settings.restart = restart ?? preset.restart
        settings.ready = ready ?? preset.ready
        settings.budgets = budgets ?? preset.budgets
        settings.containment = containment ?? preset.containment
        settings.pausing = pausing ?? preset.pausing
        settings.resuming = resuming ?? preset.resuming
        settings.waiting = waiting ?? preset.waiting
        // A preset's goes on with what the preset's command began.
        settings.continuing = continuing ?? (command == nil ? preset.continuing : nil)
        settings.consistency = consistency ?? preset.consistency
        return settings
    }

    func agent(_ name: AgentName) -> Manifest.Agent {
        var agent = Manifest.Agent(
            name: name, command: command ?? [], role: role ?? "", isTerminal: isTerminal ?? true,
            directory: directory, environment: fromFiles.overridden(by: environment),
            mailbox: mailbox ?? nil, isApart: isApart ?? false,
            restart: restart ?? .never, ready: ready, budgets: budgets,
            consistency: consistency ?? .inform)
        agent.manners = manners
        return agent
    }

    private var manners: Manners {
        var manners = Manners()
        manners.waiting = waiting ?? []
        manners.continuing = continuing
        manners.pausing = pausing
        manners.resuming = resuming
        manners.containment = containment ?? Containment()
        return manners
    }
}
