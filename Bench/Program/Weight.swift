import Glibc
import Swarm

/// What a build takes, and what runs weighs while nothing happens.
struct Weight {
    struct Figure {
        let key: String
        let title: String
        let unit: Contest.Unit
    }

    static let figures = [
        Figure(key: "build_s", title: "build from a fresh clone", unit: .seconds),
        Figure(key: "program_kib", title: "  the program, stripped", unit: .kibibytes),
        Figure(key: "keeper_kib", title: "  memory of the keeper", unit: .kibibytes),
        Figure(key: "holder_kib", title: "  memory of a holder", unit: .kibibytes),
        Figure(key: "supervisor_kib", title: "  memory of the supervisor", unit: .kibibytes),
        Figure(key: "painter_kib", title: "  memory of the painter", unit: .kibibytes),
        Figure(key: "screen_kib", title: "  memory of the screen", unit: .kibibytes),
    ]

    private let settings: Settings
    private let scratch: Scratch

    init(_ settings: Settings, _ scratch: Scratch) {
        self.settings = settings
        self.scratch = scratch
    }

    func measure() throws -> JSON {
        JSON((try build().object ?? []) + (try memory().object ?? []))
    }

    /// As the README has it, without what comes before: nothing is fetched but the sources.
    private func build() throws -> JSON {
        let clone = scratch.workspace("clone")
        defer { scratch.discard("clone") }
        let env = Program(path: "/usr/bin/env")
        try env.launch(["git", "clone", "--quiet", ".", clone], withErrors: true)
        let seconds = try env.timeOnce(["make", "--silent", "-C", clone, "build"])
        let stripped = scratch.file("stripped")
        try env.launch(["strip", "-o", stripped, clone + "/.build/release/skep"])
        var status = stat()
        guard stat(stripped, &status) == 0 else { throw Failure("there is no program") }
        return ["build_s": JSON(seconds), "program_kib": JSON(Double(status.st_size) / 1_024)]
    }

    /// With one agent on a terminal, and a screen that nobody touches.
    private func memory() throws -> JSON {
        let workspace = try scratch.serve("ours")
        defer { scratch.endService("ours") }
        var colony = try Colony.find(in: workspace)
        try colony.spawn(["sleep", "3600"], onTerminal: true)
        let seat = try Seat([settings.skep, "-C", workspace])
        try seat.settle()
        let health = try colony.health()
        func process(_ name: String) -> pid_t { pid_t(health[name]?.int ?? 0) }
        let servants = [colony.keeper, colony.supervisor, process("painter_pid")]
        let holder = try Usage.children(of: colony.keeper).first { !servants.contains($0) }
        let kibibytes = try [
            ("keeper_kib", servants[0]), ("holder_kib", holder ?? 0),
            ("supervisor_kib", servants[1]), ("painter_kib", servants[2]),
            ("screen_kib", seat.process),
        ].map { JSON.Field($0.0, JSON(try Usage.kibibytes($0.1))) }
        return JSON(kibibytes)
    }
}
