internal import Canvas

extension Role {
    /// The parameters of SGR: colours every terminal has, in the user's own shades; nil for text that
    /// looks like any other.
    var code: String? {
        switch self {
        case .attention, .statusWaiting, .statusChanging: "1;33"
        case .bad, .statusFailed: "31"
        case .doubt, .statusUnsure: "35"
        case .good, .statusWorking: "32"
        case .calm, .statusPaused, .blockDecision, .blockChange: "36"
        case .textDim, .statusIdle, .statusDone, .blockScreen, .blockOther: "2"
        case .textStrong, .blockPerson, .blockLabel: "1"
        default: nil
        }
    }
}

extension Text {
    /// What was put together for the screen: it has passed the sanitiser already.
    init(_ line: Line) {
        self.init(
            line.spans.map { span in
                let words = Text.Piece.own(span.text)
                return span.role == .text ? words : .styled(Text([words]), span.role)
            })
    }
}
