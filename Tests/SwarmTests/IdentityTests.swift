import Swarm
import Testing

@Suite struct IdentityTests {
    @Test(
        "a name a person may give",
        arguments: ["a", "coder-1", "0x", "a1b", "x.y_z-9", "ticks", "operators"])
    func goodName(name: String) { #expect(AgentName(rawValue: name)?.rawValue == name) }

    @Test(
        "a name that is something else, or nothing",
        arguments: [
            "", "a1", "a48213", "tick", "operator", "keeper", "-a", ".a", "Coder", "c d", "é",
            "a\u{0}",
            String(repeating: "x", count: 33),
        ])
    func badName(name: String) { #expect(AgentName(rawValue: name) == nil) }

    @Test(
        "what it breaks of the rule is said",
        arguments: [
            ("", "it is empty"), ("a1", "it has the form of an id"),
            ("tick", "it means something else"), ("operator", "it means something else"),
            (".a", "it begins with neither a letter nor a digit"),
            ("Coder", "it has something else than a-z, 0-9, '.', '_' and '-'"),
            (String(repeating: "x", count: 33), "it has 33 characters, and may have 32"),
        ])
    func flaw(name: String, flaw: String) { #expect(AgentName.flaw(of: name) == flaw) }

    @Test func theRuleNamesWhatIsTaken() {
        for word in ["'tick'", "'operator'", "'keeper'", "an id, a1"] {
            #expect(AgentName.rule.contains(word))
        }
    }

    @Test(
        "an id has one spelling",
        arguments: [
            ("a1", 1), ("a9223372036854775807", 9_223_372_036_854_775_807), ("a0", nil),
            ("a01", nil), ("a", nil), ("b1", nil), ("a1x", nil), ("a9223372036854775808", nil),
            ("a99999999999999999999999", nil), ("a-1", nil), ("", nil),
        ] as [(String, Int64?)])
    func number(text: String, number: Int64?) {
        #expect(AgentID(rawValue: text).number == number)
    }

    @Test func everyTypeIsItsName() {
        for type in EventType.known { #expect(EventType(type.name) == type) }
        #expect(EventType("mood").name == "mood")
        #expect(EventType("mood").isMilestone)
        #expect(!EventType.output.isMilestone && !EventType.signal.isMilestone)
    }
}
