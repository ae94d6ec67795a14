/* ito order: the order of a solver, measured. */
#include "cli/order.h"
#include "cli/record.h"
#include "core/number.h"
#include "solver/stepper.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LAMBDA_0 -2.0
#define LAMBDA_1 2.0

void
cli_order_clear (cli_order *o)
{
  ito_study_free (o->study);
  ito_solver_free (o->solver);
  ito_problem_free (o->problem);
  ito_schedule_free (o->schedule);
  ito_target_free (o->target);
  memset (o, 0, sizeof *o);
}

static int
failed (void)
{
  return cli_library_failed (GSL_EINVAL);
}

/* Notes an option for the file, once for all solvers. */
static int
note (cli *c, const cli_order *o, const char *option, const char *value)
{
  return o->is_further ? CLI_DONE : cli_configured (c, option, "%s", value);
}

static int
note_count (cli *c, const cli_order *o, const char *option, uint64_t value)
{
  return o->is_further ? CLI_DONE : cli_configured (c, option, "%llu", (unsigned long long)value);
}

/* --strong, --weak, --ode; else what the solver declares for the problem's noise. */
static int
kind_option (const cli *c, const cli_order *o, ito_study_kind *kind)
{
  int strong = cli_flag (c, "strong"), weak = cli_flag (c, "weak"), ode = cli_flag (c, "ode");
  const ito_noise_structure noise = ito_problem_sde (o->problem)->noise;
  if (strong + weak + ode > 1)
    return cli_usage ("--strong, --weak and --ode exclude each other");
  if (noise == ITO_NOISE_NONE && (strong || weak))
    return cli_usage ("%s has no noise: its order is neither strong nor weak; leave --%s out",
                      c->argument[0], strong ? "strong" : "weak");
  if (noise != ITO_NOISE_NONE && ode)
    return cli_usage ("%s has noise: choose --strong or --weak", c->argument[0]);
  const ito_solver_facts *facts = ito_solver_get_facts (o->solver);
  *kind = noise == ITO_NOISE_NONE                               ? ITO_STUDY_ODE
          : strong                                              ? ITO_STUDY_STRONG
          : weak                                                ? ITO_STUDY_WEAK
          : facts->strong[noise] < 0 && facts->weak[noise] >= 0 ? ITO_STUDY_WEAK
                                                                : ITO_STUDY_STRONG;
  return CLI_DONE;
}

static int
levels_option (cli *c, const cli_order *o)
{
  const char *text = cli_text (c, "levels", NULL);
  const char *colon = text ? strchr (text, ':') : NULL;
  uint64_t a, b;
  char first[16];
  if (!text)
    return CLI_DONE;
  snprintf (first, sizeof first, "%.*s", colon ? (int)(colon - text) : 0, text);
  if (!colon || ito_count_parse (first, 26, &a) || ito_count_parse (colon + 1, 26, &b))
    return cli_usage ("--levels is '%.40s': it must be A:B, whole numbers up to 26, for 2^A to 2^B "
                      "steps",
                      text);
  int code = ito_study_set_levels (o->study, (unsigned)a, (unsigned)b);
  return code ? cli_library_failed (code) : note (c, o, "levels", text);
}

/* The expectation by its name ("u2 u2") or its number. */
static int
functional_option (cli *c, const cli_order *o)
{
  const char *text = cli_text (c, "phi", NULL);
  size_t n = ito_problem_expectations (o->problem);
  uint64_t index = 0;
  if (!text)
    return CLI_DONE;
  for (size_t i = 0; i < n; i++)
    {
      ito_expectation e;
      if (ito_problem_expectation (o->problem, i, ito_problem_end (o->problem), &e) == 0
          && strcmp (e.name, text) == 0)
        index = i + 1;
    }
  if (!index && (ito_count_parse (text, n, &index) || index == 0))
    return cli_usage ("--phi is '%.40s': %s has no such expectation; see 'ito help %s'", text,
                      c->argument[0], c->argument[0]);
  int code = ito_study_set_expectation (o->study, index - 1);
  return code ? cli_library_failed (code) : note (c, o, "phi", text);
}

static int
study_options (cli *c, cli_order *o)
{
  uint64_t paths = 0, threads = 0;
  double declared = NAN, band = NAN, t_end = NAN;
  const char *reference = cli_text (c, "reference", NULL);
  int status = cli_count (c, "paths", 16, ITO_MAX_PATHS, &paths);
  if (!status)
    status = cli_count (c, "seed", 0, UINT64_MAX, &o->seed);
  if (!status)
    status = cli_count (c, "threads", 1, 4096, &threads);
  if (!status)
    status = cli_number (c, "declared", &declared);
  if (!status)
    status = cli_number (c, "band", &band);
  if (!status)
    status = cli_number (c, "t-end", &t_end);
  if (!status)
    status = levels_option (c, o);
  if (!status && o->problem)
    status = functional_option (c, o);
  if (!status && !(isnan (t_end) || t_end > 0))
    status = cli_usage ("--t-end is %g: it must be after the start, 0", t_end);
  if (status)
    return status;
  int code = ito_study_set_seed (o->study, o->seed);
  if (!code)
    code = ito_study_set_threads (o->study, (unsigned)threads);
  if (!code && paths)
    code = ito_study_set_paths (o->study, paths);
  if (!code && !isnan (declared))
    code = ito_study_set_declared (o->study, declared);
  if (!code && !isnan (band))
    code = ito_study_set_band (o->study, band);
  if (!code && !isnan (t_end))
    code = ito_study_set_times (o->study, 0, t_end);
  if (!code && reference)
    code = ito_study_set_reference (o->study, reference);
  if (code)
    return cli_library_failed (code);
  char text[32];
  if (paths)
    status = note_count (c, o, "paths", paths);
  if (!status)
    status = note_count (c, o, "seed", o->seed);
  if (!status && !isnan (declared))
    status = note (c, o, "declared", ito_number_print (declared, text));
  if (!status && !isnan (band))
    status = note (c, o, "band", ito_number_print (band, text));
  if (!status && !isnan (t_end))
    status = note (c, o, "t-end", ito_number_print (t_end, text));
  if (!status && reference)
    status = note (c, o, "reference", reference);
  return status;
}

/* A solver with steps of its own goes along the grid's instead. */
static ito_solver *
fixed_steps (const char *spec)
{
  char text[1024];
  ito_solver *s = ito_solver_alloc (spec);
  const ito_param *param = s ? s->type->entry.params : NULL;
  while (param && param->key && strcmp (param->key, "adaptive") != 0)
    param++;
  if (!param || !param->key || strstr (spec, "adaptive="))
    return s;
  ito_solver_free (s);
  snprintf (text, sizeof text, "%s%cadaptive=no", spec, strchr (spec, ':') ? ',' : ':');
  return ito_solver_alloc (text);
}

static int
problem_study (cli *c, cli_order *o)
{
  static const char *const names[] = { "strong", "weak", "ode" };
  const char *solver = o->spec;
  ito_study_kind kind = ITO_STUDY_STRONG;
  int status = solver ? CLI_DONE : cli_required (c, "solver", &solver);
  if (status)
    return status;
  o->problem = ito_problem_alloc (c->argument[0]);
  o->solver = o->problem ? fixed_steps (solver) : NULL;
  if (!o->solver)
    return failed ();
  status = kind_option (c, o, &kind);
  if (status)
    return status;
  o->study = ito_study_alloc_problem (o->problem, o->solver, kind);
  if (!o->study)
    return failed ();
  status = note (c, o, "problem", ito_problem_spec (o->problem));
  if (!status)
    status = cli_configured (c, "solver", "%s", ito_solver_spec (o->solver));
  if (!status)
    status = note (c, o, names[kind], "yes");
  return status ? status : study_options (c, o);
}

/* --lambda A:B */
static int
lambda_option (cli *c, const cli_order *o, double lambda[2])
{
  const char *text = cli_text (c, "lambda", NULL), *colon = text ? strchr (text, ':') : NULL;
  char first[40];
  if (!text)
    return CLI_DONE;
  snprintf (first, sizeof first, "%.*s", colon ? (int)(colon - text) : 0, text);
  if (!colon || ito_number_parse (first, &lambda[0]) || ito_number_parse (colon + 1, &lambda[1])
      || !(lambda[0] < lambda[1]) || isinf (lambda[0]) || isinf (lambda[1]))
    return cli_usage ("--lambda is '%.40s': it must be A:B, numbers A < B", text);
  return note (c, o, "lambda", text);
}

static int
sampler_study (cli *c, cli_order *o)
{
  const char *schedule, *solver = o->spec;
  double lambda[2] = { LAMBDA_0, LAMBDA_1 };
  int status = cli_required (c, "schedule", &schedule);
  if (!status && !solver)
    status = cli_required (c, "solver", &solver);
  if (!status)
    status = lambda_option (c, o, lambda);
  if (status)
    return status;
  o->schedule = ito_schedule_alloc (schedule);
  o->solver = o->schedule ? fixed_steps (solver) : NULL;
  o->study = o->solver
                 ? ito_study_alloc_sampler (o->target, o->schedule, o->solver, lambda[0], lambda[1])
                 : NULL;
  if (!o->study)
    return failed ();
  status = note (c, o, "schedule", ito_schedule_spec (o->schedule));
  return status ? status : cli_configured (c, "solver", "%s", ito_solver_spec (o->solver));
}

/* --target with --schedule and --solver, or with --kernel. */
static int
target_study (cli *c, cli_order *o)
{
  const char *kernel = cli_text (c, "kernel", NULL);
  int status;
  o->target = ito_target_alloc (cli_text (c, "target", ""));
  if (!o->target)
    return failed ();
  status = note (c, o, "target", ito_target_spec (o->target));
  if (status)
    return status;
  if (kernel)
    {
      o->study = ito_study_alloc_kernel (o->target, kernel);
      if (!o->study)
        return failed ();
      status = note (c, o, "kernel", kernel);
    }
  else
    status = sampler_study (c, o);
  return status ? status : study_options (c, o);
}

/* An option of another kind of study is not passed over. */
static int
check_options (cli *c, const cli_order *o)
{
  static const char *const of_problem[] = { "strong", "weak", "ode", "phi", NULL },
                           *const of_target[] = { "schedule", "lambda", "kernel", NULL },
                           *const of_sampler[] = { "solver", "schedule", "lambda", NULL };
  const char *solver = o->spec ? o->spec : cli_text (c, "solver", "");
  if (c->arguments == 1 && cli_flag (c, "target"))
    return cli_usage ("a problem and --target exclude each other");
  if (strstr (solver, "adaptive=yes"))
    return cli_usage ("%.100s chooses its own steps: an order is in the grid's; leave adaptive=yes "
                      "out",
                      solver);
  const char *const *foreign = c->arguments == 1 ? of_target : of_problem;
  for (size_t i = 0; foreign[i]; i++)
    if (cli_flag (c, foreign[i]))
      return cli_usage ("--%s is an option of studies of a %s: leave it out", foreign[i],
                        c->arguments == 1 ? "--target" : "problem");
  for (size_t i = 0; cli_flag (c, "kernel") && of_sampler[i]; i++)
    if (cli_flag (c, of_sampler[i]))
      return cli_usage ("--kernel and --%s exclude each other", of_sampler[i]);
  return CLI_DONE;
}

int
cli_order_make (cli *c, cli_order *o)
{
  int status = check_options (c, o);
  if (status)
    return status;
  if (c->arguments == 1)
    return problem_study (c, o);
  if (cli_flag (c, "target"))
    return target_study (c, o);
  return cli_usage ("'ito order' needs a problem or a --target: see 'ito order --help'");
}

/* 0.497 in [0.482, 0.513] */
static void
print_table (const cli *c, const cli_order *o, const ito_study_result *r)
{
  const ito_order *q = &r->order;
  char declared[32], below[32], above[32];
  printf ("%s, %s\n", o->problem ? ito_problem_spec (o->problem) : ito_target_spec (o->target),
          o->solver ? ito_solver_spec (o->solver) : cli_text (c, "kernel", ""));
  printf ("  error   %s\n  truth   %s\n  data    %s\n\n", r->measure, r->truth, r->method);
  printf ("%10s %12s %12s %11s  %s\n", "steps", "step", "error", "std error", "dropped");
  for (size_t i = 0; i < r->levels; i++)
    printf ("%10llu %12.6g %12.5g %11.2g  %s\n", (unsigned long long)r->steps[i], r->step[i],
            r->error[i], r->standard_error ? r->standard_error[i] : 0,
            ito_level_reason_text (r->reason[i]));
  printf ("\n");
  if (isfinite (q->slope))
    printf ("slope       %.3f in [%.3f, %.3f] (sampling +- %.3f, spread of local slopes %.3f), %zu "
            "levels\n",
            q->slope, q->lower, q->upper, 1.96 * q->standard_error, q->spread, q->used);
  if (r->has_limit)
    printf ("limit       %s: off by %.3g, allowed %.3g\n", r->limit_agrees ? "agrees" : "differs",
            r->limit, r->limit_allowed);
  if (q->declared != ITO_ORDER_NONE)
    {
      printf ("declared    %s +- %g\n", ito_number_print (q->declared, declared), q->band);
      if (isfinite (q->slope))
        printf ("controls    %s %s, %s %s\n", ito_number_print (q->declared - 0.5, below),
                ito_order_verdict_name (q->control[0]), ito_number_print (q->declared + 0.5, above),
                ito_order_verdict_name (q->control[1]));
    }
  printf ("verdict     %s%s%s\n", ito_order_verdict_name (q->verdict), q->remark ? ": " : "",
          q->remark ? q->remark : "");
  if (q->verdict == ITO_ORDER_UNDECIDED && q->more > 0 && r->paths)
    printf ("            about %.2g paths would decide\n", q->more * (double)r->paths);
  else if (q->verdict == ITO_ORDER_UNDECIDED)
    printf ("            no number of paths decides: take other --levels\n");
}

static void
json_array (cli_json *j, const char *key, size_t n, const double *x)
{
  cli_json_begin (j, key, '[');
  for (size_t i = 0; i < n; i++)
    cli_json_number (j, NULL, x ? x[i] : 0);
  cli_json_end (j, ']');
}

static void
print_json (const cli *c, const cli_order *o, const ito_study_result *r, const char *file)
{
  const ito_order *q = &r->order;
  const double ci[] = { q->lower, q->upper };
  cli_json j;
  cli_json_open (&j, stdout);
  if (o->problem)
    cli_json_text (&j, "problem", ito_problem_spec (o->problem));
  else
    cli_json_text (&j, "target", ito_target_spec (o->target));
  if (o->schedule)
    cli_json_text (&j, "schedule", ito_schedule_spec (o->schedule));
  if (o->solver)
    cli_json_text (&j, "solver", ito_solver_spec (o->solver));
  else
    cli_json_text (&j, "kernel", cli_text (c, "kernel", ""));
  cli_json_number (&j, "slope", q->slope);
  json_array (&j, "ci", 2, ci);
  cli_json_number (&j, "declared", q->declared == ITO_ORDER_NONE ? (double)NAN : q->declared);
  cli_json_number (&j, "band", q->band);
  cli_json_text (&j, "verdict", ito_order_verdict_name (q->verdict));
  cli_json_text (&j, "remark", q->remark);
  cli_json_begin (&j, "steps", '[');
  for (size_t i = 0; i < r->levels; i++)
    cli_json_number (&j, NULL, (double)r->steps[i]);
  cli_json_end (&j, ']');
  json_array (&j, "step_sizes", r->levels, r->step);
  json_array (&j, "errors", r->levels, r->error);
  json_array (&j, "standard_errors", r->levels, r->standard_error);
  cli_json_begin (&j, "dropped", '[');
  for (size_t i = 0; i < r->levels; i++)
    if (r->reason[i])
      cli_json_number (&j, NULL, (double)r->steps[i]);
  cli_json_end (&j, ']');
  cli_json_begin (&j, "dropped_because", '[');
  for (size_t i = 0; i < r->levels; i++)
    if (r->reason[i])
      cli_json_text (&j, NULL, ito_level_reason_text (r->reason[i]));
  cli_json_end (&j, ']');
  cli_json_number (&j, "standard_error", q->standard_error);
  cli_json_number (&j, "spread", q->spread);
  cli_json_begin (&j, "controls", '[');
  for (int k = 0; k < 2; k++)
    cli_json_text (&j, NULL, ito_order_verdict_name (q->control[k]));
  cli_json_end (&j, ']');
  cli_json_number (&j, "paths", (double)r->paths);
  cli_json_number (&j, "paths_to_decide", q->more > 0 ? q->more * (double)r->paths : 0);
  cli_json_text (&j, "measure", r->measure);
  cli_json_text (&j, "truth", r->truth);
  if (r->has_limit)
    {
      cli_json_bool (&j, "limit_agrees", r->limit_agrees);
      cli_json_number (&j, "limit", r->limit);
      cli_json_number (&j, "limit_allowed", r->limit_allowed);
    }
  if (file)
    cli_json_text (&j, "file", file);
  cli_json_close (&j);
}

/* What declares no order and has none but rounding is exact, as it should be. */
static int
is_as_declared (const ito_order *q)
{
  return q->verdict == ITO_ORDER_CONFIRMED
         || (q->verdict == ITO_ORDER_EXACT && q->declared == ITO_ORDER_NONE);
}

int
cli_order_open (cli *c, const char *format, uint64_t seed, const char *path, ito_file **file)
{
  const ito_file_facts facts = { format, c->line, c->config, seed, cli_flag (c, "force") };
  *file = ito_file_create (path, &facts);
  if (!*file)
    return cli_file_failed ();
  int status = cli_write_record (c, *file);
  if (status)
    {
      ito_file_discard (*file);
      *file = NULL;
    }
  return status;
}

int
cli_order_close (ito_file *file, int status, int code)
{
  if (status || code)
    {
      ito_file_discard (file);
      return status ? status : cli_library_failed (code);
    }
  code = file ? ito_file_close (file, 0) : GSL_SUCCESS;
  return code ? cli_library_failed (code) : CLI_DONE;
}

int
cli_order_run (cli *c, cli_order *o)
{
  ito_study_set_timing (o->study, o->timing);
  cli_progress progress;
  cli_progress_begin (&progress, c, "measuring");
  int code = ito_study_set_progress (o->study, cli_progress_step, &progress);
  if (!code)
    code = ito_study_run (o->study);
  cli_progress_end (&progress);
  if (code == ITO_INTERRUPTED)
    return CLI_INTERRUPTED;
  return code ? cli_library_failed (code) : CLI_DONE;
}

static int
measure (cli *c, cli_order *o)
{
  const char *path = cli_text (c, "output", NULL);
  ito_file *file = NULL;
  int code = GSL_SUCCESS;
  if (c->sets > 1)
    return cli_usage ("option '--solver' is given twice: --work-precision compares solvers");
  int status = cli_order_make (c, o);
  if (!status && path)
    status = cli_order_open (c, "order", o->seed, path, &file);
  if (!status)
    status = cli_order_run (c, o);
  if (!status && file)
    code = ito_study_write (o->study, file, "order");
  status = cli_order_close (file, status, code);
  if (status)
    return status;
  const ito_study_result *r = ito_study_get_result (o->study);
  if (!c->silent && cli_flag (c, "json"))
    print_json (c, o, r, path);
  else if (!c->silent)
    print_table (c, o, r);
  return is_as_declared (&r->order) ? CLI_DONE : CLI_NOT_AS_EXPECTED;
}

static int
order_run (cli *c)
{
  if (cli_flag (c, "work-precision"))
    return cli_work_precision (c);
  cli_order o = { .seed = 1 };
  int status = measure (c, &o);
  cli_order_clear (&o);
  return status;
}

static const cli_option order_options[] = {
  { "solver", 0, "SPEC", "the solver ('ito solvers')" },
  { "target", 0, "SPEC", "samplers and kernels: the target ('ito targets')" },
  { "schedule", 0, "SPEC", "samplers: the noise schedule ('ito schedules')" },
  { "lambda", 0, "A:B", "samplers: from where to where in log (alpha/sigma) (default -2:2)" },
  { "kernel", 0, "SPEC", "the Langevin kernel, without its step ('ito kernels')" },
  { "strong", 0, NULL, "the strong order (default, where the solver declares one)" },
  { "weak", 0, NULL, "the weak order" },
  { "ode", 0, NULL, "the order on an ordinary differential equation" },
  { "levels", 0, "A:B", "2^A, ..., 2^B steps (default 3:10; 3:12 without noise)" },
  { "paths", 0, "N", "paths that are sampled (default 10000)" },
  { "phi", 0, "NAME", "weak: the expectation of the problem, by name or number" },
  { "t-end", 0, "T", "where to end (default: the problem's)" },
  { "declared", 0, "P", "the order to compare with (default: what the solver declares)" },
  { "band", 0, "B", "confirmed within declared +- B (default 0.15; 0.3 for weak by paths)" },
  { "work-precision", 0, NULL, "compare solvers, each given by --solver: error against work" },
  { "reference", 0, "SPEC", "the solver that finds the limit where no truth is known" },
  { NULL, 0, NULL, NULL }
};

const cli_command cli_command_order = {
  "order",
  "PROBLEM",
  "Measure the order of a solver, with its interval and a verdict",
  "A problem with a solver; or --target with --schedule and --solver: a diffusion sampler, on "
  "steps\n"
  "equal in log (alpha/sigma); or --target with --kernel: the bias of its stationary law.\n"
  "With --work-precision and several --solver: their errors against evaluations and time.\n"
  "The exit status is 0 where the declared order is confirmed, or a solver without one is exact; "
  "else 1.\n"
  "Example: ito order gbm --solver euler-maruyama --paths 100000 -o order.h5 && ito plot order.h5",
  CLI_OUTPUT | CLI_RUN | CLI_JSON,
  order_options,
  0,
  1,
  order_run
};
