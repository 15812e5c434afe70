import Swarm
import Testing

@testable import Supervisor

/// Overrides as they come over the wire.
struct OverrideWishTests {
    @Test(arguments: [
        (#"{"deny_next":"a"}"#, OverrideWish(.denyNext(action: nil), of: "a")),
        (
            #"{"deny_next":"a","action":"run","text":"no","seconds":60}"#,
            OverrideWish(.denyNext(action: "run"), of: "a", seconds: 60, text: "no")
        ),
        (
            #"{"deny_next":"a","on":false}"#,
            OverrideWish(.denyNext(action: nil), of: "a", isOn: false)
        ),
        (#"{"take_over":"a"}"#, OverrideWish(.takeOver, of: "a")),
        (#"{"take_over":"a","on":false}"#, OverrideWish(.takeOver, of: "a", isOn: false)),
        (#"{"take_leases":"a"}"#, OverrideWish(.takeLeases([]), of: "a")),
        (
            #"{"take_leases":"a","paths":["x","y"],"seconds":5}"#,
            OverrideWish(.takeLeases([FilePlace("x"), FilePlace("y")]), of: "a", seconds: 5)
        ),
    ])
    func anOverrideIsRead(_ body: String, _ wanted: OverrideWish) throws {
        #expect(try Wish("override", JSON(parsing: body)) == .instruct(.override(wanted)))
    }

    @Test func aRuleIsLiftedAsBefore() throws {
        let body = try JSON(parsing: #"{"lift":"fence","agent":"a","seconds":60}"#)
        let wanted = ExemptionWish("fence", agent: "a", seconds: 60)
        #expect(try Wish("override", body) == .instruct(.exempt(wanted)))
    }

    @Test(arguments: [
        "{}", #"{"deny_next":1}"#, #"{"deny_next":"a","take_over":"a"}"#,
        #"{"deny_next":"a","lift":"fence"}"#, #"{"deny_next":"a","action":"Run"}"#,
        #"{"deny_next":"a","seconds":0}"#, #"{"deny_next":"a","seconds":86401}"#,
        #"{"take_over":"a","seconds":-1}"#, #"{"take_leases":"a","paths":[]}"#,
        #"{"take_leases":"a","paths":["x",1]}"#, #"{"take_leases":"a","paths":"x"}"#,
        #"{"take_leases":"a","on":false}"#, #"{"lift":"fence","restore":"fence"}"#,
        #"{"lift":"fence","seconds":0}"#,
    ])
    func aBadOverrideIsRefused(_ body: String) throws {
        let json = try JSON(parsing: body)
        let refusal = #expect(throws: Objection.self) { try Wish("override", json) }
        #expect(refusal?.code == "bad_request")
    }

    @Test func aTextThatIsTooLongIsRefused() {
        let text = JSON(String(repeating: "x", count: OverrideWish.textLimit + 1))
        #expect(throws: Objection.self) {
            try Wish("override", ["deny_next": "a", "text": text])
        }
    }
}
