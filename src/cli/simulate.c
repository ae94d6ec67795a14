/* ito simulate: paths of a named problem.  ito problems: the list of them. */
#include "cli/cli.h"
#include "core/number.h"
#include "problem/problem.h"
#include <stdlib.h>
#include <string.h>

typedef struct
{
  ito_problem *problem;
  ito_process *given, *process; /* process: given, or in another calculus */
  ito_solver *solver;
  ito_grid *grid;
  ito_ensemble *ensemble;
  ito_array init, noise;
  double t_end;
  uint64_t steps, paths;
  size_t d;
} simulation;

static void
simulation_clear (simulation *s)
{
  ito_ensemble_free (s->ensemble);
  ito_grid_free (s->grid);
  ito_solver_free (s->solver);
  if (s->process != s->given)
    ito_process_free (s->process);
  ito_process_free (s->given);
  ito_problem_free (s->problem);
  ito_array_clear (&s->init);
  ito_array_clear (&s->noise);
}

static int
failed (void)
{
  return cli_library_failed (GSL_EINVAL);
}

/* --calculus: the problem's process, its drift converted. */
static int
read_process (cli *c, simulation *s)
{
  const char *word = cli_text (c, "calculus", NULL);
  s->given = s->process = ito_process_alloc (ito_problem_sde (s->problem));
  if (!s->given)
    return failed ();
  if (!word)
    return CLI_DONE;
  int is_ito = strcmp (word, "ito") == 0;
  if (!is_ito && strcmp (word, "stratonovich") != 0)
    return cli_usage ("--calculus '%s': it is ito or stratonovich", word);
  s->process =
      ito_process_alloc_calculus (s->given, is_ito ? ITO_CALCULUS_ITO : ITO_CALCULUS_STRATONOVICH);
  return s->process ? CLI_DONE : failed ();
}

/* Problem, solver and grid, with the checks of each. */
static int
read_model (cli *c, simulation *s)
{
  const char *solver, *steps, *grid = cli_text (c, "grid", "uniform");
  int status = cli_required (c, "solver", &solver);
  if (!status && !strstr (grid, "times:") && !strstr (grid, "explicit:"))
    status = cli_required (c, "steps", &steps);
  if (!status)
    status = cli_count (c, "steps", 1, ITO_MAX_STEPS, &s->steps);
  if (status)
    return status;
  s->problem = ito_problem_alloc (c->argument[0]);
  if (!s->problem)
    return failed ();
  s->d = ito_problem_sde (s->problem)->d;
  s->t_end = ito_problem_end (s->problem);
  status = cli_number (c, "t-end", &s->t_end);
  if (status)
    return status;
  if (!(s->t_end > 0))
    return cli_usage ("--t-end %g is not after the start: problems start at t = 0; give a time > 0",
                      s->t_end);
  s->grid = ito_grid_alloc (grid, NULL, 0, s->t_end, s->steps);
  if (!s->grid)
    return failed ();
  s->steps = ito_grid_steps (s->grid);
  s->t_end = ito_grid_time (s->grid, s->steps);
  if (ito_grid_time (s->grid, 0) != 0)
    return cli_usage ("--grid starts at t = %g: problems start at t = 0",
                      ito_grid_time (s->grid, 0));
  s->solver = ito_solver_alloc (solver);
  return s->solver ? CLI_DONE : failed ();
}

/* --paths and --init: an equation without noise has one path, unless more are asked for. */
static int
read_paths (cli *c, simulation *s)
{
  const char *init = cli_text (c, "init", NULL);
  s->paths = ito_problem_sde (s->problem)->noise == ITO_NOISE_NONE ? 1 : 1000;
  int status = cli_count (c, "paths", 1, ITO_MAX_PATHS, &s->paths);
  if (status || !init)
    return status;
  status = cli_points ("init", init, s->d, &s->init);
  if (status)
    return status;
  if (cli_flag (c, "paths") && s->paths != s->init.dims[0])
    return cli_usage ("--paths %llu, but --init has %zu rows: leave one of them out",
                      (unsigned long long)s->paths, s->init.dims[0]);
  s->paths = s->init.dims[0];
  return CLI_DONE;
}

static int
note_options (cli *c, const simulation *s)
{
  char end[32];
  int status = cli_configured (c, "problem", "%s", ito_problem_spec (s->problem));
  if (!status)
    status = cli_configured (c, "solver", "%s", ito_solver_spec (s->solver));
  if (!status)
    status = cli_configured (c, "grid", "%s", ito_grid_spec (s->grid));
  if (!status)
    status = cli_configured (c, "steps", "%llu", (unsigned long long)s->steps);
  if (!status)
    status = cli_configured (c, "t-end", "%s", ito_number_print (s->t_end, end));
  if (!status && cli_text (c, "calculus", NULL))
    status = cli_configured (c, "calculus", "%s", cli_text (c, "calculus", ""));
  if (!status && s->init.data)
    status = cli_configured (c, "init", "%s", cli_text (c, "init", ""));
  return status;
}

static int
simulate (cli *c, simulation *s)
{
  int status = read_model (c, s);
  if (!status)
    status = read_paths (c, s);
  if (!status)
    status = read_process (c, s);
  if (status)
    return status;
  s->ensemble = ito_ensemble_alloc (s->process, s->solver, s->grid);
  if (!s->ensemble)
    return failed ();
  int code = s->init.data ? ito_ensemble_start_array (s->ensemble, s->init.data)
                          : ito_ensemble_start_point (s->ensemble, ito_problem_start (s->problem));
  if (code)
    return cli_library_failed (code);
  status = note_options (c, s);
  if (!status)
    status = cli_ensemble_options (c, s->ensemble, s->steps,
                                   ito_process_noise_dimension (s->process), s->paths, &s->noise);
  if (!status)
    status = cli_run_ensemble (c, s->ensemble, NULL, s->paths, s->d, "simulating");
  return status;
}

static int
simulate_run (cli *c)
{
  simulation s = { 0 };
  int status = simulate (c, &s);
  simulation_clear (&s);
  return status;
}

static const cli_option simulate_options[] = {
  { "solver", 0, "SPEC", "the solver ('ito solvers')" },
  { "steps", 0, "N", "grid intervals" },
  { "grid", 0, "SPEC", "the time grid (default uniform; 'ito grids')" },
  { "calculus", 0, "ito|stratonovich",
    "convert the drift to this calculus, where the derivatives of the noise are known" },
  { "t-end", 0, "T", "where to end (default: the problem's)" },
  { NULL, 0, NULL, NULL }
};

const cli_command cli_command_simulate = {
  "simulate",
  "PROBLEM",
  "Run paths of a named problem",
  "All paths start at t = 0 from the problem's start, or from --init.\n"
  "Example: ito simulate gbm --solver euler-maruyama --steps 100 --paths 2000 --save all "
  "-o gbm.h5",
  CLI_OUTPUT | CLI_RUN | CLI_ENSEMBLE | CLI_JSON,
  simulate_options,
  1,
  1,
  simulate_run
};
