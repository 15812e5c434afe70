import Canvas
import Configuration
import Glibc
import Testing

@testable import Terminal

/// Whatever a role looks like, it can be read, however few colours there are.
@Suite struct ReadabilityTests {
    /// Each theme, and the number of the ground it is made for; two where it is for any.
    private static let themes: [(name: String, grounds: [UInt8])] = [
        ("dark", [0]), ("light", [15]), ("high-contrast", [0]), ("colour-blind", [0]),
        ("terminal", [0, 15]), ("monochrome", [0, 15]),
    ]

    private static let depths: [ColourDepth] = [
        .none, .eight, .sixteen, .palette, .direct(paletteNumbers: 8),
        .direct(paletteNumbers: 256),
    ]

    /// Roles that are laid under others.
    private static let grounds: [Role?] = [nil, .selected, .selectedDim, .logSelected]

    private static func theme(_ name: String) throws -> Theme {
        let themes = Themes(ConfigurationFiles(directories: []))
        let found = try #require(themes.theme(name))
        return found.theme
    }

    /// What cannot be read: roles, and what they are laid on.
    private static func unreadable(
        in theme: Theme, _ depth: ColourDepth, on ground: UInt8,
        look: (Pen) -> ColourDepth.Look
    ) -> [String] {
        var found: [String] = []
        for role in Role.allCases {
            for under in grounds {
                var cell = Cell(glyph: Glyph("x"), columns: 1, role: role)
                cell.ground = under
                let look = look(theme.pen(of: cell))
                guard contrast(look, depth, ground) < least(look) else { continue }
                found.append(role.rawValue + (under.map { " on \($0.rawValue)" } ?? ""))
            }
        }
        return found
    }

    /// What is the ground's own colour cannot be read; what is faint on purpose is still to be seen.
    private static func least(_ look: ColourDepth.Look) -> Double {
        look.foreground == look.background && look.foreground >= 0 ? .infinity : 1.3
    }

    @Test(arguments: themes, depths)
    func everyRoleCanBeRead(theme: (name: String, grounds: [UInt8]), depth: ColourDepth) throws {
        let roles = try Self.theme(theme.name)
        for ground in theme.grounds {
            let found = Self.unreadable(in: roles, depth, on: ground) { depth.look(of: $0) }
            #expect(found == [], "\(theme.name) on \(ground)")
        }
    }

    // Teeth: each colour by itself, without a look at the other one.
    @Test func colourByColourSomeCannotBeRead() throws {
        let depth = ColourDepth.eight
        let found = Self.unreadable(in: try Self.theme("dark"), depth, on: 0) { pen in
            ColourDepth.Look(
                foreground: depth.number(of: pen.foreground),
                background: depth.number(of: pen.background))
        }
        #expect(found.contains("log.time"))
    }

    // MARK: - Luminance, as WCAG 2 has it

    private static func contrast(
        _ look: ColourDepth.Look, _ depth: ColourDepth, _ ground: UInt8
    ) -> Double {
        let ink: UInt8 = ground == 0 ? 7 : 0
        let one = luminance(look.foreground, depth, or: ink)
        let other = luminance(look.background, depth, or: ground)
        return (max(one, other) + 0.05) / (min(one, other) + 0.05)
    }

    private static func luminance(
        _ number: Int32, _ depth: ColourDepth, or own: UInt8
    ) -> Double {
        guard number >= 0 else { return luminance(Palette.colour(own)) }
        if case .direct(let count) = depth, number >= count {
            return luminance(
                (UInt8(number >> 16 & 0xff), UInt8(number >> 8 & 0xff), UInt8(number & 0xff)))
        }
        return luminance(Palette.colour(UInt8(number)))
    }

    private static func luminance(_ colour: Palette.RGB) -> Double {
        func linear(_ value: UInt8) -> Double {
            let part = Double(value) / 255
            return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green)
            + 0.0722 * linear(colour.blue)
    }
}
