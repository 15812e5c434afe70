import Glibc
import Support
import Swarm
import Testing

/// Swarms of real programs against everything that could harm them: see the files of this directory.
///
/// Every check has teeth: a mistake on purpose that the same check must find. One after the other,
/// because they measure and fill up what they share: processes, disks, time.
@Suite(
    .serialized,
    .enabled(
        if: getenv("SKEP_HOLDER") != nil && getenv("SKEP_BEE") != nil,
        "SKEP_HOLDER and SKEP_BEE name the holder and the bee; 'make test' does"))
struct SwarmTrials {}

extension SwarmTrials {
    @Suite struct Running {
        @Test func agentsOutliveTheSupervisor() throws {
            let colony = try Colony()
            try colony.skep("run", "--name", "long", "--pipe", "--", "sleep", "600")
            let before = try colony.agents()["long"]?["pid"]?.int
            try colony.killSupervisor()
            let after = try colony.agents()["long"]
            #expect(after?["status"] == "running" && after?["pid"]?.int == before)
            #expect(before != nil)
        }
    }
}
