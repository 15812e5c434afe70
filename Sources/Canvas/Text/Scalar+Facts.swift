internal import CUtf8proc

/// What the sanitiser does with a scalar, as far as the scalar alone decides it.
enum ScalarKind {
    /// Drawn as it is: a letter, a digit, a sign.
    case base
    /// Blank, and not U+0020.
    case blank
    /// Joins what stands before it: categories Mn, Mc and Me.
    case mark
    /// A conjoining Hangul vowel or final: without a syllable before it, it has no width.
    case jamo
    case selector
    case joiner
    case control
    /// Has no picture of its own: format, separator, filler, private, unassigned.
    case hidden
}

/// All that Canvas asks utf8proc; no other file knows it.
extension Unicode.Scalar {
    private var property: UnsafePointer<utf8proc_property_t> {
        utf8proc_get_property(utf8proc_int32_t(bitPattern: value))
    }

    var kind: ScalarKind {
        let property = property
        switch UInt32(property.pointee.category) {
        case UTF8PROC_CATEGORY_CC.rawValue: return .control
        case UTF8PROC_CATEGORY_CF.rawValue: return self == .zeroWidthJoiner ? .joiner : .hidden
        case UTF8PROC_CATEGORY_MN.rawValue...UTF8PROC_CATEGORY_ME.rawValue:
            guard property.pointee.ignorable != 0 else { return .mark }
            return properties.isVariationSelector ? .selector : .hidden
        case UTF8PROC_CATEGORY_ZS.rawValue: return .blank
        case UTF8PROC_CATEGORY_CN.rawValue, UTF8PROC_CATEGORY_CO.rawValue,
            UTF8PROC_CATEGORY_CS.rawValue, UTF8PROC_CATEGORY_ZL.rawValue,
            UTF8PROC_CATEGORY_ZP.rawValue:
            return .hidden
        default: return kindOfLetterOrSign(property)
        }
    }

    private func kindOfLetterOrSign(_ property: UnsafePointer<utf8proc_property_t>) -> ScalarKind {
        // The Hangul fillers are letters that draw nothing.
        guard property.pointee.ignorable == 0 else { return .hidden }
        switch (value, UInt32(property.pointee.boundclass)) {
        case (0x2800, _), (0x1d159, _):  // An empty Braille cell, a note head without ink.
            return .blank
        case (_, UTF8PROC_BOUNDCLASS_V.rawValue), (_, UTF8PROC_BOUNDCLASS_T.rawValue):
            return .jamo
        default: return .base
        }
    }

    /// The columns a terminal gives this scalar when it stands alone: 0, 1 or 2.
    ///
    /// As glibc's `wcwidth`, by which most terminals count, for every character of plane 0
    /// that both know; ambiguous ones are 1. utf8proc differs in three places, which are
    /// put right here. Controls, for which `wcwidth` has no answer, are 0: they reach no cell.
    var columns: Int {
        if value < 0x7f { return value < 0x20 ? 0 : 1 }
        let property = property
        switch value {
        // Vowels and finals are drawn into the cell of the syllable's first consonant.
        case 0x1160...0x11ff, 0xd7b0...0xd7c6, 0xd7cb...0xd7fb: return 0
        // Wide by glibc, xterm and, for the hexagrams, Unicode since version 16.
        case 0x3248...0x324f, 0x4dc0...0x4dff: return 2
        default: break
        }
        let width = Int(property.pointee.charwidth)
        // A spacing mark takes room, as its name says.
        let isSpacing = UInt32(property.pointee.category) == UTF8PROC_CATEGORY_MC.rawValue
        return isSpacing ? max(width, 1) : width
    }

    /// Whether it has Unicode's property Extended_Pictographic: what a ZWJ can join.
    var isPictograph: Bool {
        UInt32(property.pointee.boundclass) == UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC.rawValue
    }

    /// Whether a conjoining Hangul vowel or final may follow.
    var isHangul: Bool {
        let syllables = UTF8PROC_BOUNDCLASS_L.rawValue...UTF8PROC_BOUNDCLASS_LVT.rawValue
        return syllables.contains(UInt32(property.pointee.boundclass))
    }

    /// Whether a grapheme cluster ends between two neighbours; `state` begins as 0 with a cluster.
    static func breaks(between left: Self, and right: Self, state: inout Int32) -> Bool {
        utf8proc_grapheme_break_stateful(
            utf8proc_int32_t(bitPattern: left.value), utf8proc_int32_t(bitPattern: right.value),
            &state)
    }
}

extension Unicode.Scalar {
    static let zeroWidthJoiner: Unicode.Scalar = "\u{200D}"
    static let textSelector: Unicode.Scalar = "\u{FE0E}"
    static let emojiSelector: Unicode.Scalar = "\u{FE0F}"
    static let keycap: Unicode.Scalar = "\u{20E3}"
    static let replacement: Unicode.Scalar = "\u{FFFD}"

    var isSkinTone: Bool { (0x1f3fb...0x1f3ff).contains(value) }
    var isRegionalIndicator: Bool { (0x1f1e6...0x1f1ff).contains(value) }
}

/// The tables of Unicode that this process is linked with.
public enum UnicodeTables {
    /// The version of utf8proc, such as `2.8.0`.
    public static var version: String { String(cString: utf8proc_version()) }
    /// The version of Unicode its tables are made from, such as `15.0.0`.
    public static var unicodeVersion: String { String(cString: utf8proc_unicode_version()) }
}
