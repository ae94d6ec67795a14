/* All benchmarks, in the order of their numbers. */
#include "bench.h"

const bench_type *const bench_types[] = { &bench_reverse_sde,
                                          &bench_flow_ode,
                                          &bench_langevin,
                                          &bench_trace,
                                          &bench_growth,
                                          &bench_user_drift,
                                          NULL };
