import Swarm
import Testing

@testable import Configuration

/// Which agents belong together.
@Suite struct ProfileTests {
    private static let text = """
        agents:
          always: {command: a}
          dev: {command: a, profiles: [dev]}
          both: {command: a, profiles: [dev, test], count: 2}
        """

    private func names(_ profiles: String...) -> [String]? {
        swarm(ProfileTests.text, profiles: profiles)?.map(\.name.rawValue)
    }

    @Test func thoseOfOtherProfilesDoNotBelong() {
        #expect(names() == ["always"])
        #expect(names("test") == ["always", "both-1", "both-2"])
        #expect(names("dev") == ["always", "dev", "both-1", "both-2"])
        #expect(names("*") == ["always", "dev", "both-1", "both-2"])
    }

    @Test func theOthersAreKnownAllTheSame() throws {
        let manifest = try Manifest(Array(ProfileTests.text.utf8), profiles: ["test"])
        #expect(manifest.unchosen.map(\.rawValue) == ["dev"])
        #expect(manifest.profiles == ["dev", "test"])
    }

    @Test(arguments: [
        ("dev", "1:36 'profiles' is 'dev' | a list of words, such as [dev]"),
        (
            "[no]",
            "1:37 a profile is 'no', which is true or false to some readers | quotes around it"
        ),
        (
            "[-x]",
            "1:37 '-x' cannot be a profile | letters, digits, '_', '.' and '-', a letter or digit "
                + "first"
        ),
        (
            "['']",
            "1:37 '' cannot be a profile | letters, digits, '_', '.' and '-', a letter or digit "
                + "first"
        ),
    ])
    func aProfileIsAWord(value: String, expected: String) {
        #expect(mistakes("agents: {x: {command: a, profiles: \(value)}}") == [expected])
    }

    @Test func whatIsWrongWithOneThatDoesNotBelongIsSaid() {
        #expect(mistakes("agents: {x: {profiles: [dev], comand: a, command: a}}").count == 1)
    }

    @Test func aDependencyOutsideOfTheChosenProfilesIsAMistake() {
        let text = "agents: {a: {command: a, depends_on: [b]}, b: {command: b, profiles: [dev]}}"
        let found = "1:39 'a' depends on 'b', which belongs to 'dev' only | '--profile dev'"
        #expect(mistakes(text) == [found])
        #expect(mistakes(text, profiles: ["dev"]) == [])
        let apart = """
            agents:
              a: {command: a, depends_on: [b], profiles: [test]}
              b: {command: b, profiles: [dev]}
            """
        #expect(mistakes(apart) == [], "nobody wants it")
        #expect(mistakes(apart, profiles: ["test"]).count == 1)
    }
}

/// Which agents come before which.
@Suite struct DependencyTests {
    /// Whether there is such an agent is another question than whether the condition is one.
    @Test(arguments: ["{condition: ready}", "{}", "nothing", "{condition: started, wait: 1}"])
    func anAgentThatIsNotThereIsNamedWhateverElseIsWrong(_ value: String) {
        let found = mistakes("agents: {x: {command: a, depends_on: {nope: \(value)}}}")
        #expect(found.count == 2, "\(found)")
        #expect(found.contains { $0.contains("'x' depends on 'nope', which is not here") })
    }

    private func dependencies(_ value: String) -> [Manifest.Dependency]? {
        swarm("agents: {x: {command: a, depends_on: \(value)}, b: {command: a}, z: {command: a}}")?
            .first?.dependencies
    }

    private func dependency(_ name: String, _ condition: Manifest.Condition) throws
        -> Manifest.Dependency
    {
        Manifest.Dependency(try #require(AgentName(rawValue: name)), condition)
    }

    @Test func aListWaitsForTheStart() throws {
        #expect(
            dependencies("[z, b]") == [
                try dependency("z", .started), try dependency("b", .started),
            ])
    }

    /// As the files of other tools have it.
    @Test(arguments: [
        ("started", Manifest.Condition.started), ("completed", .completed),
        ("service_started", .started), ("service_completed_successfully", .completed),
        ("process_started", .started), ("process_completed_successfully", .completed),
    ])
    func aMappingSaysTheCondition(word: String, condition: Manifest.Condition) throws {
        #expect(
            dependencies("{b: {condition: \(word)}}") == [try dependency("b", condition)])
    }

    @Test func aStemMeansAllOfItsCopies() throws {
        let text = "agents: {x: {command: a, depends_on: [b], count: 2}, b: {command: a, count: 2}}"
        let both = [try dependency("b-1", .started), try dependency("b-2", .started)]
        #expect(swarm(text)?.map(\.dependencies) == [both, both, [], []])
    }

    @Test(arguments: [
        (
            "b",
            "1:38 'depends_on' is 'b' | a list of names, or a mapping of names to {condition: …}"
        ),
        (
            "{b: started}",
            "1:42 'b' is 'started' | {condition: …}, one of started, healthy, completed"
        ),
        (
            "{b: {}}",
            "1:42 'b' has no condition | {condition: …}, one of started, healthy, completed"
        ),
        ("{b: {condition: done}}", "1:54 'condition' is 'done' | started, healthy, completed"),
        (
            "{b: {condition: started, restart: true}}",
            "1:63 there is no key 'restart' in 'b' | condition"
        ),
        ("[w]", "1:39 'x' depends on 'w', which is not here | the name of an agent of this file"),
        ("[x]", "1:39 'x' depends on itself | the name of another agent"),
        (
            "[b-1]",
            "1:39 'x' depends on 'b-1', which is not here | the name of an agent of this file"
        ),
    ])
    func whatIsWrongIsNamed(value: String, expected: String) {
        let text = "agents: {x: {command: a, depends_on: \(value)}, b: {command: a}}"
        #expect(mistakes(text) == [expected])
    }

    @Test func whoeverIsStartedAgainAlwaysIsNeverCompleted() {
        let text = """
            agents:
              x: {command: a, depends_on: {b: {condition: completed}}}
              b: {command: a, restart: always}
            """
        #expect(
            mistakes(text) == [
                "2:32 'x' waits until 'b' is completed, which is started again always | another "
                    + "'restart' there"
            ])
    }

    @Test func aCycleIsNamedInFull() {
        let text = """
            agents:
              first: {command: a, depends_on: [x]}
              x: {command: a, depends_on: [b]}
              b: {command: a, depends_on: [x, z]}
              z: {command: a, depends_on: [x]}
            """
        #expect(
            mistakes(text) == [
                "4:32 'x' depends on 'b', which depends on 'x' | agents of which one can be the "
                    + "first",
                "5:32 'x' depends on 'b', which depends on 'z', which depends on 'x' | agents of "
                    + "which one can be the first",
            ])
    }
}
