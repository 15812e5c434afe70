import Testing

@testable import Swarm

@Suite struct HostTests {
    private func judgement(
        _ target: String, _ hosts: [String] = ["*.evil.com"], _ exempted: [String] = []
    ) -> Judgement? {
        let rules = Rules([Rule("net", "network", .texts(hosts), .deny)], loop: nil)
        let exemptions = exempted.map { Exemption("net", pattern: $0) }
        return rules.judge(GateQuestion("network", target), of: nil, exemptions, at: nil).first
    }

    @Test(arguments: [
        "a.evil.com", "A.EVIL.com", "a.evil.com.", "a.evil.com:443", "a.evil.com.:443",
        "https://a.evil.com", "https://a.evil.com/x", "HTTPS://A.Evil.Com:8443/x?y#z",
        "https://me:secret@a.evil.com/", "me@a.evil.com", "//a.evil.com/x", "https:a.evil.com",
        "https:/a.evil.com", "https:\\\\a.evil.com\\x", "https://good.org\\@a.evil.com",
        "https://a.evil.com\\@good.org", "https://good.org@a.evil.com", " https://a.evil.com",
        "ht\ttps://a.ev\nil.com", "https://a.%65vil.com", "https://a.evil%2Ecom",
        "https://a.ｅvil。com", "https://a.e\u{ad}vil.com", "ssh://git@a.evil.com:22/x",
        "a.evil.com:443/x", "https://a.evil.com?x", "https://a.evil.com#x", "https:///a.evil.com",
    ])
    func aHostIsItselfInEverySpelling(_ target: String) {
        #expect(judgement(target)?.verdict == .deny)
    }

    @Test(arguments: [
        "evil.com", "a.evil.com.org", "https://good.org/a.evil.com", "https://good.org?a.evil.com",
        "https://good.org/@a.evil.com", "https://a.evil.com@good.org/",
        "how is a.evil.com spelled?",
        "https://good.org/#a.evil.com", "",
    ])
    func whatIsNoHostIsNone(_ target: String) {
        #expect(judgement(target) == nil)
    }

    @Test(arguments: [
        ("EVIL.com.", "evil.com", true), ("evil.com:25", "smtp://evil.com:25", true),
        ("evil.com:25", "evil.com:443", false), ("evil.com:443", "https://evil.com/x", true),
        ("::1", "http://[::1]:8080/x", true), ("[::1]", "[::1]", true), ("::1", "::1", true),
        ("[::1]:80", "http://[::1]/", true), ("[::1]:80", "[::1]:81", false), ("*", "x", true),
        ("https://evil.com/a*", "HTTPS://EVIL.com/a/b", true),
        ("https://evil.com/a*", "https://evil.com/b", false),
    ])
    func aPatternMeansAHostOneOfItsPortsOrAURL(_ pattern: String, _ target: String, _ isSo: Bool) {
        #expect((judgement(target, [pattern]) != nil) == isSo)
    }

    @Test func whoeverAllowedAHostAllowedNoOther() {
        #expect(judgement("https://A.evil.com/x", ["*"], ["a.evil.com"]) == nil)
        #expect(judgement("https://b.evil.com/a.evil.com", ["*"], ["a.evil.com"]) != nil)
        #expect(judgement("https://b.org\\@a.evil.com", ["*"], ["a.evil.com"]) != nil)
        #expect(judgement("https://b.org/X", ["*"], ["https://b.org/x"]) != nil)
    }

    @Test func theHostIsProposedAndTheQuestionIsShownAsItWasAsked() {
        var stage = Stage()
        _ = stage.join("one", on: 2)
        stage.ask(.rule(Rules([Rule("net", "network", .texts(["*.evil.com"]), .ask)], loop: nil)))
        stage.ask(.gate(GateQuestion("network", "https://A.evil.com/x"), agent: nil), by: 2)
        let request = stage.kernel.state.requests.first
        #expect(request?.action == "network \"https://A.evil.com/x\"")
        stage.ask(.settle(Settlement(request?.id ?? EventID(0), isAllowed: true)), "yes")
        let rules = stage.kernel.state.rules
        #expect(
            rules.proposal(for: GateQuestion("network", "https://A.evil.com/x"), rule: "net")
                == "a.evil.com")
        #expect(rules.proposal(for: GateQuestion("network", "*.evil.com"), rule: "net") == nil)
    }
}
