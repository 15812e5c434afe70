import Swarm
import Wire

/// What a supervisor of a workspace does for agents, as whoever asks for it sees it.
enum Agents {
    /// From the request to start a program that prints so many lines, until its end is in the log,
    /// and thereby all that it printed.
    static func capture(
        _ workspace: String, _ kind: String, _ program: String, lines: Int
    ) throws -> JSON {
        var colony = try Colony.find(in: workspace)
        let start = Clock.wall
        try colony.spawn([program, "lines", String(lines)], onTerminal: kind == "pty")
        try colony.wait(for: 1, .agentExited)
        return ["lines": JSON(lines), "seconds": JSON(Clock.wall - start)]
    }

    /// Programs that end at once, until the end of each is in the log.
    static func spawn(_ workspace: String, count: Int) throws -> JSON {
        var colony = try Colony.find(in: workspace)
        let start = Clock.wall
        try colony.spawn(["true"], count: count)
        try colony.wait(for: count, .agentExited)
        return ["agents": JSON(count), "seconds": JSON(Clock.wall - start)]
    }

    /// Stops an agent of many processes again and again, each time until that is proven and stored.
    static func hold(
        _ workspace: String, _ program: String, processes: Int, times: Int
    ) throws -> JSON {
        var colony = try Colony.find(in: workspace)
        try colony.spawn([program, "crowd", String(processes)])
        try colony.wait(for: 1, .output)
        let all = Body([JSON.Field("all", true)])
        var micros: [Double] = []
        for _ in 0..<times {
            let start = Clock.wall
            try colony.ask("pause", all)
            micros.append((Clock.wall - start) * 1e6)
            try colony.ask("resume", all)
        }
        let sample = Sample(micros)
        return [
            "count": JSON(times), "median_us": JSON(sample.median),
            "p99_us": JSON(sample.percentile99),
        ]
    }

    /// Starts programs that say nothing.
    static func rest(_ workspace: String, count: Int) throws -> JSON {
        var colony = try Colony.find(in: workspace)
        try colony.spawn(["sleep", "3600"], count: count)
        return ["agents": JSON(count)]
    }
}
