/* ito diff, ito pack: files as wholes. */
#include "cli/cli.h"
#include <string.h>

static ito_reader *
open_file (const cli *c, const char *path)
{
  ito_reader *r = ito_reader_open (path);
  if (!r)
    cli_library_failed (GSL_EINVAL);
  else if (strcmp (ito_reader_text (r, "/", "status"), "complete") != 0)
    cli_notice (c, "'%s' is incomplete (%s)", path, ito_reader_text (r, "/", "status"));
  return r;
}

static int
diff_run (cli *c)
{
  char text[700];
  double tolerance = 0;
  int differ = 0, status = cli_number (c, "tolerance", &tolerance);
  if (!status && tolerance < 0)
    status = cli_usage ("--tolerance is %g: it must not be negative", tolerance);
  if (status)
    return status;
  ito_reader *a = open_file (c, c->argument[0]), *b = a ? open_file (c, c->argument[1]) : NULL;
  if (!b)
    status = CLI_USAGE;
  else if (ito_reader_compare (a, b, tolerance, &differ, text, sizeof text))
    {
      cli_library_failed (GSL_EINVAL);
      status = CLI_USAGE;
    }
  else if (cli_flag (c, "json"))
    {
      cli_json j;
      cli_json_open (&j, stdout);
      cli_json_bool (&j, "same", !differ);
      cli_json_text (&j, "difference", text);
      cli_json_close (&j);
    }
  else if (differ)
    printf ("%s\n", text);
  if (b)
    ito_reader_close (b);
  if (a)
    ito_reader_close (a);
  return status ? status : differ ? CLI_NOT_AS_EXPECTED : CLI_DONE;
}

static const cli_option diff_options[] = {
  { "tolerance", 0, "T", "numbers a, b are equal where |a - b| <= T max (1, |a|, |b|)" },
  { NULL, 0, NULL, NULL }
};
const cli_command cli_command_diff = {
  "diff",
  "A.h5 B.h5",
  "Compare the data of two files",
  "Compares every dataset, bit for bit, and the evaluations per path; not the times of making, "
  "and\n"
  "not the progress and the records. Names the first difference: dataset, index, both values.\n"
  "Exit status 1: they differ; 2: a file cannot be read.",
  CLI_JSON,
  diff_options,
  2,
  2,
  diff_run
};

static int
pack_run (cli *c)
{
  const char *to = cli_text (c, "output", NULL);
  int code = ito_file_pack (c->argument[0], to, cli_flag (c, "force"));
  return code ? cli_library_failed (code) : CLI_DONE;
}

static const cli_option pack_options[] = { { "output", 'o', "FILE",
                                             "another file (default: in its place)" },
                                           { "force", 'f', NULL, "overwrite what is there" },
                                           { NULL, 0, NULL, NULL } };
const cli_command cli_command_pack = {
  "pack",
  "FILE.h5",
  "Rewrite a complete file compressed",
  "Datasets are shuffled and deflated; the data are the same by 'ito diff', which is checked "
  "before\n"
  "the file takes its name. What only an interrupted run needs is left out.",
  0,
  pack_options,
  1,
  1,
  pack_run
};
