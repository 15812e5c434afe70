internal import Canvas

/// The last row: a notice, else the actions of the focused pane, most used first, from the one list.
struct FooterBar {
    let model: Model

    func draw(on canvas: inout Canvas, in row: Rectangle) {
        guard row.rows > 0 else { return }
        let isReplay = model.isReplay
        canvas.fill(row, isReplay ? .barReplay : .footer)
        if let notice = model.notice {
            canvas.write(
                Line(" " + notice.text, notice.isBad ? .noticeBad : .notice), x: row.x, y: row.y,
                end: row.right - 1)
            return
        }
        let help = isReplay ? Line("R live", .barReplay) : hint(for: .help, "help")
        let end = canvas.write(help, endingAt: row.right - 1, y: row.y, from: row.x) - 2
        var x = row.x + 1
        if isReplay { x = canvas.write("REPLAY  ", x: x, y: row.y, .barReplay) }
        for (action, title) in FooterBar.actions(of: model.focus, isReplay: isReplay) {
            let hint = hint(for: action, title)
            guard x + hint.width <= end else { return }
            x = canvas.write(hint, x: x, y: row.y, end: end) + 2
        }
    }

    private func hint(for action: Action, _ title: String) -> Line {
        let key = model.keys.key(of: action)?.name ?? ""
        guard !model.isReplay else { return Line("\(key) \(title)", .barReplay) }
        return Line(key, .footerKey) + Line(" \(title)", .footer)
    }

    static func actions(of pane: Pane, isReplay: Bool) -> [(Action, String)] {
        if isReplay {
            return [
                (.eventBack, "l event"), (.markBack, "] mark"), (.play, "play"), (.goTo, "go to"),
                (.faster, "faster"),
            ]
        }
        switch pane {
        case .swarm:
            return [
                (.open, "open"), (.answer, "answer"), (.terminal, "terminal"), (.pause, "pause"),
                (.new, "new"), (.replay, "replay"), (.palette, "all"),
            ]
        case .log:
            return [
                (.back, "back"), (.follow, "follow"), (.search, "search"), (.nextError, "error"),
                (.view, "screen"), (.everybody, "all agents"), (.replay, "replay"),
                (.palette, "all"),
            ]
        default:
            return [(.back, "back"), (.replay, "replay"), (.palette, "all")]
        }
    }
}
