"""What `make bench` measures. Benchmarks measure, tests judge: nothing here fails because a machine is slow."""
