internal import Glibc

/// Sets variables of this process for as long as something takes that reads them; others must not meanwhile.
func withVariables<Result>(_ variables: [(String, String)], _ body: () -> Result) -> Result {
    let before = variables.map { name, _ in (name, getenv(name).map { String(cString: $0) }) }
    for (name, value) in variables { setenv(name, value, 1) }
    defer {
        for (name, value) in before {
            if let value { setenv(name, value, 1) } else { unsetenv(name) }
        }
    }
    return body()
}
