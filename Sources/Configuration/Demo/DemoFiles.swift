/// The swarm of `skep demo` and the program it works on: ordinary files, which are part of this one.
public enum DemoFiles {
    /// Paths below the workspace that is made for it.
    public static let all: [(path: String, bytes: [UInt8])] = [
        ("skep.yaml", PackageResources.skep_yaml),
        ("agents/coder.py", PackageResources.coder_py),
        ("agents/critic.py", PackageResources.critic_py),
        ("agents/orchestrator.py", PackageResources.orchestrator_py),
        ("agents/play.py", PackageResources.play_py),
        ("agents/refactor.py", PackageResources.refactor_py),
        ("agents/scout.py", PackageResources.scout_py),
        ("agents/set_up.py", PackageResources.set_up_py),
        ("shop/__init__.py", PackageResources.__init___py),
        ("shop/cart.py", PackageResources.cart_py),
        ("shop/cli.py", PackageResources.cli_py),
        ("shop/invoice.py", PackageResources.invoice_py),
        ("shop/order.py", PackageResources.order_py),
        ("shop/price.py", PackageResources.price_py),
        ("shop/refund.py", PackageResources.refund_py),
        ("shop/report.py", PackageResources.report_py),
        ("shop/shipping.py", PackageResources.shipping_py),
        ("tests/naming.py", PackageResources.naming_py),
        ("tests/test_cart.py", PackageResources.test_cart_py),
        ("tests/test_cli.py", PackageResources.test_cli_py),
        ("tests/test_export.py", PackageResources.test_export_py),
        ("tests/test_invoice.py", PackageResources.test_invoice_py),
        ("tests/test_order.py", PackageResources.test_order_py),
        ("tests/test_price.py", PackageResources.test_price_py),
        ("tests/test_refund.py", PackageResources.test_refund_py),
        ("tests/test_report.py", PackageResources.test_report_py),
        ("tests/test_shipping.py", PackageResources.test_shipping_py),
        ("tools/export.py", PackageResources.export_py),
    ]

    /// The names of its tests, as Python calls them.
    public static var tests: [String] {
        all.map(\.path).filter { $0.hasPrefix("tests/test_") }
            .map { $0.dropLast(3).split(separator: "/").joined(separator: ".") }.sorted()
    }
}
