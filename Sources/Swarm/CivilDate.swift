/// A day of the Gregorian calendar, carried back to the years before it was used.
///
/// The arithmetic counts years from March, so that the leap day is a year's last day, and eras of
/// 400 years, which all have the same number of days. See "chrono-Compatible Low-Level Date
/// Algorithms" by Howard Hinnant.
struct CivilDate: Equatable {
    let year: Int
    let month: Int
    let day: Int

    /// Nil for a day no calendar has, such as February 30, and for years outside 1…9999.
    init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month),
            day >= 1, day <= CivilDate.lastDay(of: month, in: year)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// The date some days after 1970-01-01, for days that lie in the years 1…9999.
    init(daysSince1970 days: Int) {
        let (era, dayOfEra) = (days &+ CivilDate.daysFromMarchOfYear0).flooredDivision(
            by: CivilDate.daysInEra)
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    var daysSince1970: Int {
        let marchYear = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = marchYear.flooredDivision(by: 400)
        let monthFromMarch = month > 2 ? month - 3 : month + 9
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * CivilDate.daysInEra + dayOfEra - CivilDate.daysFromMarchOfYear0
    }

    static func lastDay(of month: Int, in year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static let daysInEra = 146_097
    private static let daysFromMarchOfYear0 = 719_468
}

extension Int {
    /// Quotient and remainder that never turn negative together: the remainder is 0..<divisor.
    @inline(__always)
    func flooredDivision(by divisor: Int) -> (quotient: Int, remainder: Int) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient &- 1, remainder &+ divisor) : (quotient, remainder)
    }
}
