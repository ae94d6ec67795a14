/* ito eval: log-density, score and denoiser of a diffused target at points. */
#include "cli/record.h"
#include "core/number.h"
#include "target/target.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct
{
  ito_target *target;
  ito_schedule *schedule;
  ito_score *score;
  ito_array points, times;
  double *column, *result, *logp, *scores, *denoisers;
} values;

static void
values_clear (values *v)
{
  ito_score_free (v->score);
  ito_schedule_free (v->schedule);
  ito_target_free (v->target);
  ito_array_clear (&v->points);
  ito_array_clear (&v->times);
  free (v->column);
  free (v->result);
  free (v->logp);
  free (v->scores);
  free (v->denoisers);
}

/* --at T or @FILE:/t */
static int
times_option (const char *text, ito_array *a)
{
  ito_error error = ITO_NO_ERROR;
  if (text[0] == '@')
    {
      if (ito_array_read (text, a, &error))
        return cli_error_failed (&error);
      if (a->rank > 1 || ito_array_count (a) == 0)
        return cli_usage ("--at '%.100s' has rank %zu: it must be a list of times", text, a->rank);
      a->dims[0] = ito_array_count (a);
      a->rank = 1;
      return CLI_DONE;
    }
  double t;
  if (ito_number_parse (text, &t) != 0)
    return cli_usage ("--at is '%.60s': it must be a time or an array @FILE:/t", text);
  a->data = malloc (sizeof (double));
  if (!a->data)
    return cli_library_failed (GSL_ENOMEM);
  a->data[0] = t;
  a->rank = 1;
  a->dims[0] = 1;
  return CLI_DONE;
}

/* One prediction at one time for all points: out [n][d]. */
static int
predict (const values *v, ito_prediction prediction, double t, size_t n, size_t d, double *out)
{
  int code = ito_score_eval (v->score, prediction, t, n, n, v->column, v->result);
  for (size_t p = 0; p < n && !code; p++)
    for (size_t i = 0; i < d; i++)
      out[p * d + i] = v->result[i * n + p];
  return code;
}

static int
compute (cli *c, values *v, size_t n, size_t d, size_t times)
{
  v->column = calloc (n * d, sizeof (double));
  v->result = calloc (n * d, sizeof (double));
  v->logp = calloc (times * n, sizeof (double));
  v->scores = calloc (times * n, d * sizeof (double));
  v->denoisers = calloc (times * n, d * sizeof (double));
  if (!v->column || !v->result || !v->logp || !v->scores || !v->denoisers)
    {
      fprintf (stderr, "ito: no memory for %zu times of %zu points\n", times, n);
      return CLI_FAILED;
    }
  for (size_t p = 0; p < n; p++)
    for (size_t i = 0; i < d; i++)
      v->column[i * n + p] = v->points.data[p * d + i];
  for (size_t j = 0; j < times; j++)
    {
      double t = v->times.data[j];
      ito_schedule_point at;
      int code = ito_schedule_at (v->schedule, t, &at);
      for (size_t p = 0; p < n && !code; p++)
        {
          ito_target_values out = { .log_density = v->logp + j * n + p };
          code = ito_target_at (v->target, at.alpha, at.sigma, v->points.data + p * d, &out);
        }
      if (!code)
        code = predict (v, ITO_PREDICT_SCORE, t, n, d, v->scores + j * n * d);
      if (!code)
        code = predict (v, ITO_PREDICT_DENOISER, t, n, d, v->denoisers + j * n * d);
      if (code)
        return cli_library_failed (code);
      if (cli_interrupted)
        return CLI_INTERRUPTED;
    }
  (void)c;
  return CLI_DONE;
}

static int
write_values (cli *c, const values *v, size_t n, size_t d, size_t times, const char *path)
{
  static const char *const scales[] = { "time", "point", "dim" };
  uint64_t dims[3] = { times, n, d };
  ito_file_facts facts = { "eval", c->line, c->config, 0, cli_flag (c, "force") };
  ito_file *file = ito_file_create (path, &facts);
  if (!file)
    return cli_file_failed ();
  int status = cli_write_record (c, file), code = 0;
  if (status)
    {
      ito_file_discard (file);
      return status;
    }
  code = ito_file_write_scaled (file, "/time", 1, dims, scales, v->times.data);
  if (!code)
    code = ito_file_write_scaled (file, "/x", 2, dims + 1, scales + 1, v->points.data);
  if (!code)
    code = ito_file_write_scaled (file, "/logp", 2, dims, scales, v->logp);
  if (!code)
    code = ito_file_write_scaled (file, "/score", 3, dims, scales, v->scores);
  if (!code)
    code = ito_file_write_scaled (file, "/denoiser", 3, dims, scales, v->denoisers);
  if (!code)
    code = ito_file_write_target (file, v->target);
  if (code)
    {
      status = cli_library_failed (code);
      ito_file_discard (file);
      return status;
    }
  code = ito_file_close (file, 0);
  return code ? cli_library_failed (code) : CLI_DONE;
}

static int
eval_values (cli *c, values *v)
{
  const char *target, *schedule, *at, *points, *path;
  int status = cli_required (c, "target", &target);
  if (!status)
    status = cli_required (c, "schedule", &schedule);
  if (!status)
    status = cli_required (c, "at", &at);
  if (!status)
    status = cli_required (c, "points", &points);
  if (!status)
    status = cli_required (c, "output", &path);
  if (status)
    return status;
  v->target = ito_target_alloc (target);
  if (v->target && ito_target_normalised (v->target))
    cli_notice (c, "the weights of the target did not sum to 1 and were normalised");
  v->schedule = v->target ? ito_schedule_alloc (schedule) : NULL;
  v->score =
      v->schedule ? ito_score_alloc (cli_text (c, "score", "exact"), v->target, v->schedule) : NULL;
  if (!v->score)
    return cli_library_failed (GSL_EINVAL);
  size_t d = ito_target_dimension (v->target);
  status = times_option (at, &v->times);
  if (!status)
    status = cli_points ("points", points, d, &v->points);
  if (!status)
    status = cli_configured (c, "target", "%s", ito_target_spec (v->target));
  if (!status)
    status = cli_configured (c, "schedule", "%s", ito_schedule_spec (v->schedule));
  if (!status)
    status = cli_configured (c, "score", "%s", ito_score_spec (v->score));
  if (!status)
    status = cli_configured (c, "at", "%s", at);
  if (!status)
    status = cli_configured (c, "points", "%s", points);
  if (status)
    return status;
  size_t n = v->points.dims[0], times = v->times.dims[0];
  status = compute (c, v, n, d, times);
  if (!status)
    status = write_values (c, v, n, d, times, path);
  if (status)
    return status;
  if (c->silent)
    return CLI_DONE;
  if (cli_flag (c, "json"))
    {
      cli_json j;
      cli_json_open (&j, stdout);
      cli_json_text (&j, "file", path);
      cli_json_number (&j, "times", (double)times);
      cli_json_number (&j, "points", (double)n);
      cli_json_number (&j, "dimension", (double)d);
      cli_json_close (&j);
    }
  else
    printf (
        "log-density, score and denoiser at %zu time%s and %zu point%s in %zu dimension%s: %s\n",
        times, times == 1 ? "" : "s", n, n == 1 ? "" : "s", d, d == 1 ? "" : "s", path);
  return CLI_DONE;
}

static int
eval_run (cli *c)
{
  values v = { 0 };
  int status = eval_values (c, &v);
  values_clear (&v);
  return status;
}

static const cli_option eval_options[] = {
  { "target", 0, "SPEC", "the law at t = 0 ('ito targets')" },
  { "schedule", 0, "SPEC", "the noise schedule ('ito schedules')" },
  { "score", 0, "SPEC", "the score (default exact; 'ito scores')" },
  { "at", 0, "T", "a time, or @FILE:/t" },
  { "points", 0, "@F:/x", "points [N,d]" },
  { NULL, 0, NULL, NULL }
};

const cli_command cli_command_eval = {
  "eval",
  "",
  "Write log-density, score and denoiser of a diffused target at points",
  "The file holds /logp [T,N], /score [T,N,d], /denoiser [T,N,d], /time [T] and /x [N,d].\n"
  "The log-density is that of the exact target, whatever the score.",
  CLI_OUTPUT | CLI_JSON,
  eval_options,
  0,
  0,
  eval_run
};
