extension Theme {
    /// For dark terminals: calm, one accent, and loud only where somebody is needed. Where it can, it leaves the
    /// choice of shades to the terminal.
    public static let dark = Theme(
        name: "dark",
        pens: [
            .text: .standard,
            .textDim: Pen(foreground: .palette(245)),
            .textStrong: Pen(attributes: .bold),
            .attention: Pen(foreground: .palette(11), attributes: .bold),
            .bad: Pen(foreground: .palette(9)),
            .doubt: Pen(foreground: .palette(13)),
            .good: Pen(foreground: .palette(2)),
            .calm: Pen(foreground: .palette(12)),

            .statusWaiting: Pen(foreground: .palette(11), attributes: .bold),
            .statusFailed: Pen(foreground: .palette(9), attributes: .bold),
            .statusUnsure: Pen(foreground: .palette(13)),
            .statusWorking: Pen(foreground: .palette(2)),
            .statusPaused: Pen(foreground: .palette(12)),
            .statusIdle: Pen(foreground: .palette(245)),
            .statusDone: Pen(foreground: .palette(245)),
            .statusChanging: Pen(foreground: .palette(11)),

            .barName: Pen(attributes: .bold),
            .barAlarm: Pen(foreground: .palette(11), attributes: .bold),
            .barKey: Pen(foreground: .palette(14)),
            .barReplay: Pen(attributes: .reverse),
            .footer: Pen(foreground: .palette(245)),
            .footerKey: Pen(foreground: .palette(14)),
            .footerDisabled: Pen(foreground: .palette(240)),
            .notice: Pen(foreground: .palette(14)),
            .noticeBad: Pen(foreground: .palette(9)),

            .rule: Pen(foreground: .palette(240)),
            .ruleFocus: Pen(foreground: .palette(14)),
            .title: Pen(foreground: .palette(250)),
            .titleFocus: Pen(foreground: .palette(14), attributes: .bold),
            .titleNote: Pen(foreground: .palette(245)),

            .selected: Pen(background: .palette(237)),
            .marked: Pen(foreground: .palette(14), attributes: .bold),
            .head: Pen(foreground: .palette(245), attributes: .underline),

            .name1: Pen(foreground: .palette(110)), .name2: Pen(foreground: .palette(150)),
            .name3: Pen(foreground: .palette(180)), .name4: Pen(foreground: .palette(175)),
            .name5: Pen(foreground: .palette(116)), .name6: Pen(foreground: .palette(146)),

            .logTime: Pen(foreground: .palette(242)),
            .logError: Pen(foreground: .palette(9)),
            .logMatch: Pen(foreground: .palette(0), background: .palette(11)),
            .logSelected: Pen(background: .palette(237)),
            .logNote: Pen(foreground: .palette(245)),

            .blockDecision: Pen(foreground: .palette(14)),
            .blockChange: Pen(foreground: .palette(12)),
            .blockPerson: Pen(attributes: .bold),
            .blockLabel: Pen(attributes: .bold),
            .blockScreen: Pen(foreground: .palette(242)),
            .blockOther: Pen(foreground: .palette(245)),

            .diffAdded: Pen(foreground: .palette(2)),
            .diffRemoved: Pen(foreground: .palette(9)),
            .diffWord: Pen(attributes: [.underline, .bold]),
            .diffHunk: Pen(foreground: .palette(14)),

            .spark: Pen(foreground: .palette(108)),
            .timelineDensity: Pen(foreground: .palette(108)),
            .timelineFuture: Pen(foreground: .palette(238)),
            .timelinePlayhead: Pen(foreground: .palette(14), attributes: .bold),
            .timelineAxis: Pen(foreground: .palette(245)),

            .dialogTitle: Pen(foreground: .palette(14), attributes: .bold),
            .dialogQuestion: Pen(attributes: .bold),
            .dialogKey: Pen(foreground: .palette(14), attributes: .bold),
            .field: Pen(background: .palette(236)),
            .fieldHint: Pen(foreground: .palette(245)),
        ])
}
