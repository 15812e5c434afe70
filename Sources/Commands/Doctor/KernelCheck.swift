internal import Linux
internal import Wire

/// What agents are kept with, and a kernel or a container may refuse.
enum KernelCheck {
    static var findings: [Finding] {
        [splicing, processes, descriptors(DescriptorLimit.given)]
    }

    private static var splicing: Finding {
        do throws(SystemError) {
            return splicing(try Splice.support())
        } catch {
            return .wrong("splice", "\(error.description)", "agents need pipes and terminals")
        }
    }

    static func splicing(_ support: Splice.Support) -> Finding {
        let advice: Text = """
            they are copied, and what a SIGKILL of the supervisor meets on its way is lost; \
            a newer kernel, or a container that allows splice, loses nothing
            """
        return switch (support.pipes, support.terminals) {
        case (true, true): .ok("splice", "pipes and terminals go to memory inside the kernel")
        case (true, false): .note("splice", "terminals cannot be spliced here", advice)
        case (false, _): .note("splice", "pipes cannot be spliced here", advice)
        }
    }

    private static var processes: Finding {
        guard KernelSupport.hasProcessFiles else {
            return .wrong(
                "processes", "/proc cannot be read", "mount it: agents are counted there")
        }
        guard KernelSupport.hasProcessHandles else {
            return .wrong(
                "processes", "no pidfds", "take Linux 5.10 or newer, or a container with them")
        }
        guard KernelSupport.listsChildren else {
            return .note(
                "processes", "/proc lists no children",
                "holding an agent looks at every process instead, which takes longer")
        }
        return .ok("processes", "pidfds, and lists of children in /proc")
    }

    /// So many the keeper needs for 1,000 agents, which are the most it keeps, and for each one.
    private static let wanted = 11_064
    private static let perAgent = 11
    private static let ownUse = 64

    static func descriptors(_ limit: (soft: Int, hard: Int)?) -> Finding {
        guard let limit else {
            return .note("descriptors", "the limit is unknown", "see 'ulimit -Hn'")
        }
        guard limit.hard < wanted else {
            return .ok("descriptors", "up to \(limit.hard), agents get \(limit.soft)")
        }
        let agents = max((limit.hard - ownUse) / perAgent, 0)
        return .note(
            "descriptors", "up to \(limit.hard), which is enough for \(agents) agents",
            "raise the hard limit, in limits.conf or by LimitNOFILE= of systemd")
    }
}
