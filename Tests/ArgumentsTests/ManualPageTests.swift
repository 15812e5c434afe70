import Testing

@testable import Arguments

@Suite struct ManualPageTests {
    /// A small program whose texts are all that roff could stumble over.
    private let hostile = Program(
        "bee", overview: #"It's a "test" of \fB, ^, ~ and `"#, version: "0.1",
        discussion: [".TH is a request elsewhere", "'tis one too"],
        commands: [
            Command(
                "up", overview: "Start …", positionals: [Positional(".X", help: ".SH NO")],
                options: [.flag("dry-run", short: "n", help: "-- nothing\\c")])
        ])

    @Test func thePageSaysWhatTheProgramDeclares() {
        #expect(
            hostile.manualPage() == #"""
                .TH "BEE" "1" "" "bee 0.1" "User Commands"
                .nh
                .ad l
                .SH "NAME"
                bee \- It\(aqs a \(dqtest\(dq of \(rsfB, \(ha, \(ti and \(ga
                .SH "SYNOPSIS"
                \fBbee\fR [\fICOMMAND\fR] [\fIARGUMENT\fR...]
                .SH "DESCRIPTION"
                .PP
                \&.TH is a request elsewhere
                .PP
                \(aqtis one too
                .SH "OPTIONS"
                .TP
                \fB\-h\fR, \fB\-\-help\fR
                Show this help
                .TP
                \fB\-\-version\fR
                Show the version
                .SH "COMMANDS"
                Every command accepts the options above as well.
                .SS "bee up"
                \fBbee up\fR [\fB\-n\fR] \fI.X\fR
                .PP
                Start \[u2026]
                .TP
                \fI.X\fR
                \&.SH NO
                .TP
                \fB\-n\fR, \fB\-\-dry\-run\fR
                \-\- nothing\(rsc
                .SH "EXIT CODES"
                .TP
                \fB0\fR
                done
                .TP
                \fB1\fR
                failed, if only for one of several; the reason is on standard error
                .TP
                \fB64\fR
                the command line was wrong
                .TP
                \fB69\fR
                no supervisor runs here

                """#)
    }

    @Test(.enabled(if: ShellScript.canRun("groff")))
    func groffHasNoWarning() throws {
        for page in [skep.manualPage(), hostile.manualPage()] {
            #expect(try ShellScript.run(page, with: "groff -man -ww -Tutf8 -z") == "")
        }
    }

    @Test(.enabled(if: ShellScript.canRun("groff")))
    func groffShowsTextAsItWasWritten() throws {
        // -P-cbou: without escapes for bold and underline.
        let shown = try ShellScript.run(hostile.manualPage(), with: "groff -man -Tutf8 -P-cbou")
        for text in [
            #"bee - It's a "test" of \fB, ^, ~ and `"#, ".TH is a request elsewhere",
            "'tis one too", "bee up [-n] .X", "Start …", ".SH NO", #"-- nothing\c"#,
        ] {
            #expect(shown.contains(text))
        }
    }

    @Test func examplesOfCommandsAndNotesAreThere() {
        let page = skep.manualPage()
        #expect(
            page.contains("Examples:\n.TP\n\\fBskep events \\-\\-from \\-10m\\fR\nWhat happened"))
        #expect(page.contains(".SH \"EXAMPLES\"\n.TP\n\\fBskep events \\-f\\fR\nWatch"))
        #expect(page.contains(".SH \"FILES\"\n.TP\n\\fB.skep/log.db\\fR\nThe log of the workspace"))
    }
}
