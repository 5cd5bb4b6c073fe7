"""The groups people see parameters in, in the order they speak of them."""

TARGET, WEIGHTS, RAMP, EVIDENCE = "Target & method", "Territory weights", "Ramp", "Evidence"
COVERAGE, PAY, BACKTEST, TIME, DRIVERS = "Coverage", "OTE & margin", "Back-test", "Time & definitions", "Drivers"
GROUPS: tuple[str, ...] = (TARGET, WEIGHTS, RAMP, COVERAGE, PAY, EVIDENCE, BACKTEST, TIME, DRIVERS)
