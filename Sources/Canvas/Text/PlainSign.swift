/// ASCII for the signs a screen is drawn with, where a terminal has no others. One column each, like the sign.
public enum PlainSign {
    /// Nil where there is none.
    public static func of(_ sign: Unicode.Scalar) -> Unicode.Scalar? { table[sign] }

    private static let table: [Unicode.Scalar: Unicode.Scalar] = {
        var table: [Unicode.Scalar: Unicode.Scalar] = [:]
        for (signs, plain) in pairs {
            for (sign, plain) in zip(signs.unicodeScalars, plain.unicodeScalars) {
                table[sign] = plain
            }
        }
        return table
    }()

    private static let pairs: [(signs: String, plain: String)] = [
        // How agents stand.
        ("▲✗◌●◐‖○✓■»", "!x.o~=-v#%"),
        // Sparks and density: none of them is a blank, because one event is always to be seen.
        ("▁▂▃▄▅▆▇█", ".:-=+*##"),
        // Rules: light, heavy for the focus, double in replay.
        ("─━═│┃║", "-=#||#"),
        ("┌┐└┘├┤┬┴┼┗┏┓┛╭╮╯╰", "+++++++++++++++++"),
        ("▸▶◂◀▾▼▴△↑↓←→↻↺⏎", ">><<vv^^^v<>@@<"),
        // Words' company.
        ("…·•–—−±×÷‹›«“”‘’„◆◇░▒▓", "...---+x/<><\"\"''\"*o:%#"),
    ]
}
