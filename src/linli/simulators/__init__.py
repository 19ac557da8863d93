"""Programs that stand in for services and devices outside, speaking their real protocol. Each says so on screen."""
