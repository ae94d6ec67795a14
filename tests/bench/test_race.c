/* Races: medians, ratios round by round, and check values that a wrong computation fails. */
#include "bench.h"
#include "ring.h"
#include "tap.h"
#include <gsl/gsl_errno.h>

static const double first[] = { 4, 1, 2 }, second[] = { 8, 3, 10 };

typedef struct
{
  const double *seconds;
  unsigned round;
  double value;
} runner;

static int
work (void *params, bench_sample *s, ito_error *error)
{
  (void)error;
  runner *r = params;
  s->seconds = r->seconds[r->round++];
  s->value[0] = r->value;
  return GSL_SUCCESS;
}

static void
race_of (bench *b, double value, ito_error *error)
{
  runner a = { first, 0, 1 }, c = { second, 0, value };
  const bench_truth truth = { "one", 1, 0.1 };
  const bench_contestant contestant[] = { { "a", work, &a, NULL },
                                          { "b", work, &c, NULL },
                                          { "c", work, NULL, "not here" } };
  const bench_race race = { .benchmark = "B0",
                            .part = "test",
                            .unit = "ms",
                            .scale = 1000,
                            .contestants = 3,
                            .truths = 1,
                            .contestant = contestant,
                            .truth = &truth };
  bench_run_race (b, &race, error);
}

static void
test_race (void)
{
  ito_error error = ITO_NO_ERROR;
  bench b;
  bench_begin (&b);
  b.rounds = 3;
  race_of (&b, 1.05, &error);
  tap_ok (error.code == 0 && b.rows == 3, "three rows");
  tap_ok (b.row[1].cost.median == 8000 && b.row[1].cost.lower == 3000
              && b.row[1].cost.upper == 10000,
          "median and range in the unit");
  tap_ok (b.row[1].ratio.median == 3 && b.row[1].ratio.lower == 2 && b.row[1].ratio.upper == 5,
          "ratios are taken within a round: 8/4, 3/1, 10/2");
  tap_ok (b.row[2].absent[0] && isnan (b.row[2].cost.median), "who is absent has no time");
  tap_ok (bench_all_right (&b), "1.05 is 1 within 0.1");
  race_of (&b, 1.2, &error);
  tap_ok (!bench_all_right (&b) && !b.row[4].right && b.row[3].right, "control: 1.2 is not");
  bench_end (&b);
  bench_begin (&b);
  b.rounds = 3;
  race_of (&b, NAN, &error);
  tap_ok (!bench_all_right (&b), "control: NaN is not");
  volatile sig_atomic_t stop = 1;
  b.stop = &stop;
  race_of (&b, 1, &error);
  tap_ok (error.code == ITO_INTERRUPTED, "a signal stops it");
  bench_end (&b);
}

static void
test_median (void)
{
  const double x[] = { 3, 1, 4, 2 };
  bench_spread s = bench_spread_of (4, x);
  tap_ok (s.median == 2.5 && s.lower == 1 && s.upper == 4, "median of four");
  s = bench_spread_of (1, x);
  tap_ok (s.median == 3 && s.lower == 3 && s.upper == 3, "median of one");
}

/* The check of B1 tells modes that are 3 % wider. */
static void
test_wrong_score (void)
{
  ito_error error = ITO_NO_ERROR;
  ring_run run;
  const ring_plan plan = { .process = RING_REVERSE_SDE,
                           .target = "ring:k=8,radius=4,sd=0.31",
                           .solver = "euler-maruyama",
                           .grid = "uniform",
                           .t_start = 1,
                           .t_end = 0,
                           .steps = 200,
                           .paths = 100000 };
  double seconds, value[3];
  if (!tap_ok (ring_begin (&run, &plan, &error) == 0 && ring_go (&run, &seconds, &error) == 0,
               "a ring that is a little too wide"))
    return;
  ring_statistics (plan.paths, run.x, value);
  tap_ok (fabs (value[1] - 0.300889) > 6.5 * 0.300889 * sqrt (0.5 / 1e5),
          "control: its spread is not taken for B1's (%.5f)", value[1]);
  ring_end (&run);
}

static void
test_peer (void)
{
  ito_error error = ITO_NO_ERROR;
  double answer[2];
  bench_peer none = { .module = "no_such_module", .script = "import no_such_module" };
  tap_ok (bench_peer_absent (&none) != NULL, "a module that there is not: %s", none.absent);
  bench_peer peer = { .module = "sys",
                      .script = "import sys\nprint('ready sys 1', flush=True)\n"
                                "for line in sys.stdin:\n"
                                "  if line == 'end\\n': break\n"
                                "  print(line[:-1], 0.5, flush=True)\n" };
  if (bench_peer_absent (&peer))
    {
      tap_skip ("a peer answers", "no Python");
      return;
    }
  tap_same (peer.version, "sys 1", "a peer says its version");
  tap_ok (bench_peer_ask (&peer, "2.25", 2, answer, &error) == 0 && answer[0] == 2.25
              && answer[1] == 0.5,
          "a peer answers");
  tap_ok (bench_peer_ask (&peer, "end", 2, answer, &error) == GSL_EFAILED,
          "a peer that is gone is an error: %s", error.text);
  bench_peer_stop (&peer);
}

int
main (void)
{
  gsl_set_error_handler_off ();
  test_median ();
  test_race ();
  test_wrong_score ();
  test_peer ();
  return tap_done ();
}
