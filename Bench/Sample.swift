/// What several runs measured.
struct Sample {
    private let sorted: [Double]

    /// At least one value.
    init(_ values: [Double]) {
        precondition(!values.isEmpty, "a sample of nothing has no median")
        sorted = values.sorted()
    }

    var median: Double { sorted[sorted.count / 2] }
    var percentile99: Double { sorted[sorted.count * 99 / 100] }
    var least: Double { sorted[0] }
    var most: Double { sorted[sorted.count - 1] }
}
