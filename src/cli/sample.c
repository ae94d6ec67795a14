/* ito sample: diffusion sampling.  ito forward: the forward process. */
#include "cli/cli.h"
#include "core/number.h"
#include "target/target.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Everything a run of a diffusion model is made of. */
typedef struct
{
  ito_target *target;
  ito_schedule *schedule;
  ito_score *score;
  ito_process *process;
  ito_solver *solver;
  ito_grid *grid;
  ito_ensemble *ensemble;
  ito_array init, noise;
  double t_start, t_end;
  uint64_t steps, paths;
  size_t d;
} model;

static void
model_clear (model *m)
{
  ito_ensemble_free (m->ensemble);
  ito_grid_free (m->grid);
  ito_solver_free (m->solver);
  ito_process_free (m->process);
  ito_score_free (m->score);
  ito_schedule_free (m->schedule);
  ito_target_free (m->target);
  ito_array_clear (&m->init);
  ito_array_clear (&m->noise);
}

static int
failed (void)
{
  return cli_library_failed (GSL_EINVAL);
}

/* Target, schedule, times and solver, with the checks of each. */
static int
model_options (cli *c, model *m, const char *solver_fallback, int forward)
{
  const char *target, *schedule, *solver = cli_text (c, "solver", solver_fallback), *steps;
  const char *grid = cli_text (c, "grid", "uniform");
  int status = cli_required (c, "target", &target);
  if (!status)
    status = cli_required (c, "schedule", &schedule);
  if (!status && !solver)
    status = cli_required (c, "solver", &solver);
  if (!status && !strstr (grid, "times:") && !strstr (grid, "explicit:"))
    status = cli_required (c, "steps", &steps);
  if (!status)
    status = cli_count (c, "steps", 1, ITO_MAX_STEPS, &m->steps);
  if (status)
    return status;
  m->target = ito_target_alloc (target);
  if (!m->target)
    return failed ();
  if (ito_target_normalised (m->target))
    cli_notice (c, "the weights of the target did not sum to 1 and were normalised");
  m->schedule = ito_schedule_alloc (schedule);
  if (!m->schedule)
    return failed ();
  m->d = ito_target_dimension (m->target);
  ito_schedule_default_times (m->schedule, &m->t_start, &m->t_end);
  if (forward)
    {
      double lower = 0, upper = 0;
      ito_schedule_range (m->schedule, &lower, &upper);
      m->t_end = m->t_start;
      m->t_start = lower;
    }
  status = cli_number (c, "t-start", &m->t_start);
  if (!status)
    status = cli_number (c, "t-end", &m->t_end);
  if (status)
    return status;
  m->grid = ito_grid_alloc (grid, m->schedule, m->t_start, m->t_end, m->steps);
  if (!m->grid)
    return failed ();
  m->t_start = ito_grid_time (m->grid, 0);
  m->steps = ito_grid_steps (m->grid);
  m->t_end = ito_grid_time (m->grid, m->steps);
  m->solver = ito_solver_alloc (solver);
  if (!m->solver)
    return failed ();
  return CLI_DONE;
}

/* --paths and --init: how many there are, and where they start. */
static int
paths_option (cli *c, model *m)
{
  const char *init = cli_text (c, "init", NULL);
  m->paths = 1000;
  int status = cli_count (c, "paths", 1, ITO_MAX_PATHS, &m->paths);
  if (status || !init)
    return status;
  status = cli_points ("init", init, m->d, &m->init);
  if (status)
    return status;
  if (cli_flag (c, "paths") && m->paths != m->init.dims[0])
    return cli_usage ("--paths %llu, but --init has %zu rows: leave one of them out",
                      (unsigned long long)m->paths, m->init.dims[0]);
  m->paths = m->init.dims[0];
  return CLI_DONE;
}

static int
note_options (cli *c, const model *m)
{
  char start[32], end[32];
  int status = cli_configured (c, "target", "%s", ito_target_spec (m->target));
  if (!status)
    status = cli_configured (c, "schedule", "%s", ito_schedule_spec (m->schedule));
  if (!status && m->score)
    status = cli_configured (c, "score", "%s", ito_score_spec (m->score));
  if (!status)
    status = cli_configured (c, "solver", "%s", ito_solver_spec (m->solver));
  if (!status)
    status = cli_configured (c, "grid", "%s", ito_grid_spec (m->grid));
  if (!status)
    status = cli_configured (c, "steps", "%llu", (unsigned long long)m->steps);
  if (!status)
    status = cli_configured (c, "t-start", "%s", ito_number_print (m->t_start, start));
  if (!status)
    status = cli_configured (c, "t-end", "%s", ito_number_print (m->t_end, end));
  return status;
}

/* --eta: the reverse SDE of that noise, for the solvers of SDEs; diffusion samplers have their own.
 */
static int
reverse_noise (cli *c, const ito_solver_facts *facts, double *eta)
{
  *eta = 1;
  if (!cli_text (c, "eta", NULL))
    return CLI_DONE;
  if (facts->kind != ITO_SOLVER_SDE)
    return cli_usage (
        "--eta is of the reverse SDE that an SDE solver such as euler-maruyama steps: "
        "%s; leave it out, or use that",
        facts->stochastic ? "this sampler has a noise of its own (ito help NAME)"
                          : "this solver draws no noise");
  int status = cli_number (c, "eta", eta);
  if (!status && !(*eta >= 0 && isfinite (*eta)))
    return cli_usage ("--eta %g: it must be finite and not negative", *eta);
  return status;
}

static int
sample_model (cli *c, model *m)
{
  int status = model_options (c, m, NULL, 0);
  if (!status)
    status = paths_option (c, m);
  if (status)
    return status;
  m->score = ito_score_alloc (cli_text (c, "score", "exact"), m->target, m->schedule);
  if (!m->score)
    return failed ();
  const ito_solver_facts *facts = ito_solver_get_facts (m->solver);
  double eta;
  status = reverse_noise (c, facts, &eta);
  if (status)
    return status;
  m->process = facts->stochastic ? ito_process_alloc_reverse (m->score, eta)
                                 : ito_process_alloc_flow (m->score);
  if (!m->process)
    return failed ();
  m->ensemble = ito_ensemble_alloc (m->process, m->solver, m->grid);
  if (!m->ensemble)
    return failed ();
  ito_schedule_point at;
  double variance;
  if (ito_schedule_at (m->schedule, m->t_start, &at)
      || ito_schedule_prior_variance (m->schedule, m->t_start, &variance))
    return failed ();
  int code;
  if (m->init.data && cli_flag (c, "init-exact"))
    return cli_usage ("--init and --init-exact exclude each other");
  if (m->init.data)
    code = ito_ensemble_start_array (m->ensemble, m->init.data);
  else if (cli_flag (c, "init-exact"))
    code = ito_ensemble_start_target (m->ensemble, m->target, at.alpha, at.sigma);
  else
    code = ito_ensemble_start_gaussian (m->ensemble, variance);
  if (!code)
    code = ito_ensemble_set_denoise (m->ensemble, cli_flag (c, "denoise"));
  if (code)
    return cli_library_failed (code);
  status = note_options (c, m);
  if (!status)
    status = cli_configured (c, "denoise", "%s", cli_flag (c, "denoise") ? "yes" : "no");
  if (!status && m->init.data)
    status = cli_configured (c, "init", "%s", cli_text (c, "init", ""));
  if (!status)
    status = cli_configured (c, "init-exact", "%s", cli_flag (c, "init-exact") ? "yes" : "no");
  char number[32];
  if (!status && facts->kind == ITO_SOLVER_SDE)
    status = cli_configured (c, "eta", "%s", ito_number_print (eta, number));
  if (!status)
    status = cli_ensemble_options (
        c, m->ensemble, m->steps,
        facts->kind == ITO_SOLVER_DIFFUSION ? m->d : ito_process_noise_dimension (m->process),
        m->paths, &m->noise);
  if (!status)
    status = cli_run_ensemble (c, m->ensemble, m->target, m->paths, m->d, "sampling");
  return status;
}

static int
sample_run (cli *c)
{
  model m = { 0 };
  int status = sample_model (c, &m);
  model_clear (&m);
  return status;
}

static const cli_option sample_options[] = {
  { "target", 0, "SPEC", "the law to sample ('ito targets')" },
  { "schedule", 0, "SPEC", "the noise schedule ('ito schedules')" },
  { "solver", 0, "SPEC", "the sampler ('ito solvers')" },
  { "score", 0, "SPEC", "the score (default exact; 'ito scores')" },
  { "steps", 0, "N", "grid intervals (dpmsolver: evaluations)" },
  { "grid", 0, "SPEC", "the time grid (default uniform; 'ito grids')" },
  { "t-start", 0, "T", "where to start (default: the schedule's)" },
  { "t-end", 0, "T", "where to end (default: the schedule's)" },
  { "eta", 0, "X", "noise of the reverse SDE of SDE solvers (default 1; 0: the flow)" },
  { "init-exact", 0, NULL, "start from the exact law at t-start, not from the prior" },
  { "denoise", 0, NULL, "end with the denoiser at t-end" },
  { NULL, 0, NULL, NULL }
};

const cli_command cli_command_sample = {
  "sample",
  "",
  "Sample a target by a diffusion model with its exact score",
  "An ODE solver runs on the probability-flow ODE, an SDE solver on the reverse SDE.\n"
  "Example: ito sample --target ring:k=8 --schedule vp-linear --solver heun --steps 50 "
  "-o ring.h5",
  CLI_OUTPUT | CLI_RUN | CLI_ENSEMBLE | CLI_JSON,
  sample_options,
  0,
  0,
  sample_run
};

static int
forward_model (cli *c, model *m)
{
  int status = model_options (c, m, "transition", 1);
  if (!status)
    status = paths_option (c, m);
  if (status)
    return status;
  m->process = ito_process_alloc_forward (m->schedule, m->d);
  if (!m->process)
    return failed ();
  m->ensemble = ito_ensemble_alloc (m->process, m->solver, m->grid);
  if (!m->ensemble)
    return failed ();
  ito_schedule_point at;
  if (ito_schedule_at (m->schedule, m->t_start, &at))
    return failed ();
  int code = m->init.data ? ito_ensemble_start_array (m->ensemble, m->init.data)
                          : ito_ensemble_start_target (m->ensemble, m->target, at.alpha, at.sigma);
  if (code)
    return cli_library_failed (code);
  status = note_options (c, m);
  if (!status && m->init.data)
    status = cli_configured (c, "init", "%s", cli_text (c, "init", ""));
  if (!status)
    status = cli_ensemble_options (c, m->ensemble, m->steps,
                                   ito_process_noise_dimension (m->process), m->paths, &m->noise);
  if (!status)
    status = cli_run_ensemble (c, m->ensemble, m->target, m->paths, m->d, "noising");
  return status;
}

static int
forward_run (cli *c)
{
  model m = { 0 };
  int status = forward_model (c, &m);
  model_clear (&m);
  return status;
}

static const cli_option forward_options[] = {
  { "target", 0, "SPEC", "the law at the start ('ito targets')" },
  { "schedule", 0, "SPEC", "the noise schedule ('ito schedules')" },
  { "solver", 0, "SPEC", "the solver (default transition, which is exact)" },
  { "steps", 0, "N", "grid intervals" },
  { "grid", 0, "SPEC", "the time grid (default uniform; 'ito grids')" },
  { "t-start", 0, "T", "where to start (default: the schedule's lower end)" },
  { "t-end", 0, "T", "where to end (default: the schedule's noise end)" },
  { NULL, 0, NULL, NULL }
};

const cli_command cli_command_forward = {
  "forward",
  "",
  "Run the forward process of a schedule from samples of a target",
  "Example: ito forward --target two-moons --schedule vp-linear --steps 100 --save all "
  "-o moons.h5",
  CLI_OUTPUT | CLI_RUN | CLI_ENSEMBLE | CLI_JSON,
  forward_options,
  0,
  0,
  forward_run
};
