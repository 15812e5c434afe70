/// A number as people read it: `61,904`.
public func grouped(_ number: some BinaryInteger) -> String {
    let digits = Array(String(number.magnitude))
    var result = number < 0 ? "-" : ""
    for (place, digit) in digits.enumerated() {
        if place > 0, (digits.count - place) % 3 == 0 { result.append(",") }
        result.append(digit)
    }
    return result
}
