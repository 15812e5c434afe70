import Canvas
import MissionControl
import Swarm
import Testing

@Suite struct StartingTests {
    private func asked() throws -> (Person, Ticket) {
        var person = Person()
        person.press("n")
        person.type("claud --help")
        person.press("enter")
        let ticket = person.effects.lazy.compactMap { effect in
            if case .start(_, let ticket) = effect { ticket } else { nil }
        }.first
        return (person, try #require(ticket))
    }

    @Test func whatCannotBeStartedIsMendedInItsForm() throws {
        var (person, ticket) = try asked()
        let refusal = MissionControl.Refusal(
            code: "no_program",
            message: "claud: not found in PATH; did you mean 'claude'?")
        person.tell(.reply(ticket, .refused(refusal)))
        let text = person.model.draw().text
        #expect(text.contains(" claud: not found in PATH; did you mean 'claude'?"))
        #expect(text.contains("▸ command    claud --help"))
    }

    @Test func whatIsStartedClosesItsForm() throws {
        var (person, ticket) = try asked()
        // What is typed before the answer is for nobody.
        person.press("x")
        #expect(person.requests.isEmpty && person.model.dialogs.count == 1)
        person.tell(.reply(ticket, .done(["results": [["agent": "claud-1", "ok": true]]])))
        #expect(person.model.dialogs.isEmpty)
    }

    /// Nothing pops up under somebody's fingers.
    @Test func whatIsRefusedLaterIsOnlySaid() throws {
        var (person, ticket) = try asked()
        person.press("esc")
        person.tell(.reply(ticket, .refused(MissionControl.Refusal(code: "busy", message: "busy"))))
        #expect(person.model.notice?.text == "busy")
        #expect(!person.model.draw().text.contains("▸ command"))
    }

    @Test func whoIsNamedAlreadyIsNotNamedTwice() throws {
        var (person, ticket) = try asked()
        let result: JSON = [
            "agent": "claud-1", "ok": false,
            "message": "'claud-1' could not be started: claud: not found in PATH",
        ]
        person.tell(.reply(ticket, .done(["results": [result]])))
        #expect(person.model.draw().text.contains("▸ command    claud --help"))
        #expect(
            person.model.notice?.text
                == "'claud-1' could not be started: claud: not found in PATH")
    }
}

@Suite struct MessageTests {
    private func sent(_ outcome: (Person) -> Outcome) -> Person {
        var person = Person(80, 24).pressing("m")
        person.type("tests are red")
        person.press("enter")
        if let ticket = person.requests.last?.ticket {
            person.tell(.reply(ticket, outcome(person)))
        }
        return person.pressing("m")
    }

    /// The next one begins with it.
    @Test func whatNobodyTookIsNotLost() {
        let refusal = MissionControl.Refusal(code: "not_listening", message: "it does not listen")
        let refused = sent { _ in .refused(refusal) }
        #expect(refused.model.draw().text.contains("tests are red"))
        let failed = sent { _ in .done(["results": [["agent": "coder-2", "ok": false]]]) }
        #expect(failed.model.draw().text.contains("tests are red"))
        let taken = sent { _ in .done(["results": [["agent": "coder-2", "ok": true]]]) }
        #expect(!taken.model.draw().text.contains("tests are red"))
        // It was for that one, and for nobody else.
        let other = refused.pressing("esc", "j", "m")
        #expect(!other.model.dialogs.isEmpty)
        #expect(!other.model.draw().text.contains("tests are red"))
    }
}

/// Outside of any workspace.
@Suite struct WorkspaceQuestionTests {
    private func asked() -> Person {
        var model = Model(workspace: "home")
        model.directory = "~"
        model.askForWorkspace()
        return Person(80, 24, model, nil)
    }

    @Test func onlyYesMakesOne() {
        let text = asked().model.draw().text
        #expect(text.contains("Make a workspace of ~? Everything below it will be watched."))
        let yes = asked().pressing("y")
        #expect(yes.model.makesWorkspace && yes.effects == [.leave])
        let no = asked().pressing("esc")
        #expect(!no.model.makesWorkspace && no.effects == [.leave])
    }
}

@Suite struct StoppingTests {
    /// What cannot be seen cannot be agreed to.
    @Test func aQuestionThatHasNoRoomIsNotAnswered() {
        var person = Person(30, 5).pressing("x", "y", "n", "q")
        #expect(person.model.dialogs.isEmpty)
        person = Person(80, 24).pressing("x")
        _ = person.model.update(.gesture(.resize(columns: 30, rows: 5)))
        person.press("y")
        #expect(person.requests.isEmpty)
        person.press("!")
        #expect(person.requests.map(\.verb) == ["freeze"])
        _ = person.model.update(.gesture(.resize(columns: 80, rows: 24)))
        person.press("y")
        #expect(person.requests.last?.verb == "stop")
    }

    private func stopped(_ person: Person) -> [JSON] {
        person.requests.filter { $0.verb == "stop" }.compactMap { $0.body["agents"] }
    }

    /// What an agent does meanwhile does not save it.
    @Test func whoThinksMeanwhileIsStoppedAllTheSame() {
        var cast = Cast.afternoon
        var person = Person(80, 24, cast).pressing("X")
        cast.status("coder-1", "thinking", "fd3", 2, nil)
        person.tell(.answer(.moment(.newest(now: nil), cast.moment, cast.extent)))
        person.press("y")
        let all = cast.moment.state.agents.filter { !$0.condition.status.isEnd }
        #expect(stopped(person).first?.array?.count == all.count)
    }
}
