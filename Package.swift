// swift-tools-version: 6.2
import PackageDescription

// One rule for every target: warnings are errors, and what a file uses it says.
let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    // Rows are lent to readers without a copy; the compiler sees that none is kept.
    .enableExperimentalFeature("Lifetimes"),
]

func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func program(
    _ name: String, _ dependencies: [Target.Dependency], at path: String? = nil,
    without excluded: [String] = []
) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies, path: path, exclude: excluded,
        swiftSettings: strict)
}

func tests(
    _ module: String, _ dependencies: [Target.Dependency], without excluded: [String] = []
) -> Target {
    .testTarget(
        name: "\(module)Tests", dependencies: dependencies, exclude: excluded,
        swiftSettings: strict)
}

// Part of the program as well, so that it looks well where nothing is installed.
let themes = ["dark", "light", "high-contrast", "colour-blind", "terminal", "monochrome"]
let presets = ["claude", "codex", "gemini", "opencode", "aider", "shell"]
// What 'skep demo' writes; no two have the same name.
let demo =
    ["skep.yaml"]
    + ["coder", "critic", "orchestrator", "play", "refactor", "scout", "set_up"].map {
        "agents/\($0).py"
    }
    + ["__init__", "cart", "cli", "invoice", "order", "price", "refund", "report", "shipping"].map {
        "program/shop/\($0).py"
    }
    + ["cart", "cli", "export", "invoice", "order", "price", "refund", "report", "shipping"].map {
        "program/tests/test_\($0).py"
    }
    + ["program/tests/naming.py", "program/tools/export.py"]

let package = Package(
    name: "skep",
    products: [.executable(name: "skep", targets: ["skep"])],
    targets: [
        .systemLibrary(name: "CNcurses"),
        .systemLibrary(name: "CSQLite"),
        .systemLibrary(name: "CSodium"),
        .systemLibrary(name: "CUtf8proc"),
        .target(name: "CLinux", cSettings: [.treatAllWarnings(as: .error)]),
        .target(
            name: "CEventLog", dependencies: ["CSQLite"],
            cSettings: [.treatAllWarnings(as: .error)]),
        .target(name: "CTerminal", cSettings: [.treatAllWarnings(as: .error)]),
        .systemLibrary(name: "CYAML"),
        .systemLibrary(name: "CZeroMQ"),
        .systemLibrary(name: "CZstd"),

        module("Swarm"),
        module("Canvas", ["CUtf8proc"]),
        module("Terminal", ["Canvas", "CNcurses", "CTerminal"]),
        module("Emulator", ["Canvas"]),
        module("Crypto", ["CSodium"]),
        module("Linux", ["CLinux"]),
        module("Custody", ["Linux"]),
        module("Workspace", ["Swarm", "Linux"]),
        module(
            "Supervisor",
            ["Swarm", "EventLog", "Wire", "Linux", "Custody", "Crypto", "Workspace"]),
        module("Keeper", ["Linux", "Custody"]),
        module("Painter", ["Emulator", "EventLog", "Wire", "Swarm"]),
        module("Arguments"),
        .target(
            name: "Configuration", dependencies: ["Swarm", "Canvas", "CYAML"],
            resources: themes.map { .embedInCode("themes/\($0).yaml") }
                + presets.map { .embedInCode("presets/\($0).yaml") }
                + demo.map { .embedInCode("demo/\($0)") },
            swiftSettings: strict),
        module("EventLog", ["Swarm", "Crypto", "CEventLog", "CSQLite", "CZstd"]),
        module("MissionControl", ["Swarm", "Canvas", "Emulator"]),
        module(
            "Console",
            [
                "MissionControl", "Swarm", "Canvas", "Emulator", "EventLog", "Wire", "Linux",
                "Terminal", "Workspace",
            ]),
        module(
            "Commands",
            [
                "Swarm", "Canvas", "EventLog", "Crypto", "Arguments", "Linux", "Wire", "Keeper",
                "Painter", "Supervisor", "Configuration", "MissionControl", "Console", "Terminal",
                "Workspace",
            ]),
        // Not Linux, which brings the guard of descriptors: tests show what libzmq does without it.
        module("Wire", ["Swarm", "CZeroMQ"]),
        program("skep", ["Commands"]),
        program(
            "bench",
            [
                "EventLog", "Swarm", "Wire", "Linux", "Canvas", "Emulator", "Terminal", "Workspace",
                "MissionControl", "Console",
            ], at: "Bench",
            without: ["c", "Nothing", "history.tsv"]),
        program("nothing", [], at: "Bench/Nothing"),

        .target(
            name: "Support", dependencies: ["Swarm", "Canvas", "Linux", "Workspace", "CSQLite"],
            path: "Tests/Support",
            swiftSettings: strict),
        program("apiary", ["Keeper", "Supervisor", "Wire"], at: "Tests/Apiary"),
        program("clerk", ["Swarm", "EventLog", "Arguments", "Support"], at: "Tests/Clerk"),
        program(
            "audit", ["Swarm", "EventLog", "Crypto", "Arguments", "Support"], at: "Tests/Audit"),
        tests("Swarm", ["Swarm"]),
        // Apart from the rest of Swarm's, because they start other programs.
        tests("Difference", ["Swarm", "Support"]),
        tests("Canvas", ["Canvas", "Support"]),
        program("ttytap", ["Support"], at: "Tests/TtyTap"),
        program("portrait", ["Support", "Emulator", "Canvas"], at: "Tests/Portrait"),
        program(
            "easel", ["Terminal", "Canvas", "Linux", "Support"], at: "Tests/TerminalTests/Easel"),
        tests(
            "Terminal",
            [
                "Terminal", "Canvas", "Configuration", "Emulator", "Swarm", "Linux", "Support",
                "VTerm", "easel",
            ],
            without: ["Easel"]),
        .systemLibrary(name: "CVTerm", path: "Tests/CVTerm"),
        .target(
            name: "VTerm", dependencies: ["CVTerm", "Canvas"], path: "Tests/VTerm",
            swiftSettings: strict),
        tests("Emulator", ["Emulator", "Canvas", "VTerm", "Support"], without: ["Sessions"]),
        tests("Painter", ["Painter", "Emulator", "Swarm"]),
        tests("Crypto", ["Crypto"]),
        tests("Linux", ["Linux"]),
        tests("Holder", ["Linux"], without: ["brood.c"]),
        tests(
            "Console",
            [
                "Console", "MissionControl", "Canvas", "Emulator", "Swarm", "EventLog", "Linux",
                "Support", "Workspace",
            ]),
        tests("Custody", ["Custody", "Linux"]),
        program("rewinder", ["Workspace", "Linux"], at: "Tests/WorkspaceTests/Rewinder"),
        tests(
            "Workspace", ["Workspace", "Swarm", "Linux", "Support", "rewinder"],
            without: ["Rewinder"]),
        program("warden", ["Keeper", "Custody", "Linux"], at: "Tests/KeeperTests/Warden"),
        tests(
            "Keeper", ["Keeper", "warden", "Custody", "Linux", "Support"], without: ["Warden"]),
        tests("Arguments", ["Arguments"]),
        tests("Configuration", ["Configuration", "Canvas", "Swarm", "Support"]),
        tests("EventLog", ["EventLog", "Swarm", "Support"]),
        tests(
            "Commands",
            [
                "Commands", "skep", "Swarm", "Canvas", "EventLog", "Arguments", "Wire", "Linux",
                "MissionControl", "Console", "Support", "Workspace",
            ],
            without: ["Golden"]),
        tests(
            "Supervisor",
            ["Supervisor", "Swarm", "Wire", "Linux", "EventLog", "Custody", "Support", "apiary"]),
        tests("EndToEnd", ["EventLog", "Swarm", "Support"]),
        // Without CLinux on purpose: it shows what libzmq does by itself.
        program("exposed", ["Wire"], at: "Tests/TrialsTests/Exposed"),
        tests(
            "Trials",
            ["skep", "EventLog", "Swarm", "Linux", "Wire", "Emulator", "Support", "exposed"],
            without: ["weather.c", "Exposed"]),
        tests(
            "MissionControl", ["MissionControl", "Swarm", "Canvas", "Support"],
            without: ["Golden"]),
        tests("Wire", ["Wire", "Swarm", "Support"]),
    ]
)
