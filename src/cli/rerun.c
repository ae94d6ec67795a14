/* ito rerun: makes a file again from its own record, and compares. */
#include "cli/record.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  const char *file;
  char *task, *config, *experiment;
  char *directory; /* of the new file, where it is not kept, or is an experiment's */
  char *out;       /* the new file as it is made */
} rerun;

static void
rerun_clear (rerun *r)
{
  free (r->task);
  free (r->config);
  free (r->experiment);
  free (r->directory);
  free (r->out);
}

static int
no_memory (void)
{
  fprintf (stderr, "ito: no memory\n");
  return CLI_FAILED;
}

/* What the file says of itself; the dispatch class is set as it was. */
static int
read_record (rerun *r)
{
  ito_reader *reader = ito_reader_open (r->file);
  if (!reader)
    return cli_library_failed (GSL_EINVAL);
  const char *dispatch = ito_reader_text (reader, "/", "dispatch");
  const char *version = ito_reader_text (reader, "/", "ito_version");
  int is_experiment = strcmp (ito_reader_text (reader, "/", "ito_format"), "experiment") == 0;
  int status = CLI_DONE;
  if (strcmp (ito_reader_text (reader, "/", "status"), "complete") != 0)
    status = cli_usage ("'%.200s' is not complete: there is nothing to compare with; go on with it "
                        "by --resume",
                        r->file);
  else if (strcmp (version, ito_version ()) != 0)
    fprintf (stderr, "ito: '%s' was made by ito %s, this is %s\n", r->file, version,
             ito_version ());
  if (!status && strcmp (dispatch, ito_dispatch_class ()) != 0 && ito_dispatch_select (dispatch))
    status = cli_usage ("'%.200s' is of the dispatch class '%.20s', which this machine cannot run",
                        r->file, dispatch);
  r->task = strdup (is_experiment ? "run" : ito_reader_text (reader, "/", "task"));
  r->config = strdup (ito_reader_text (reader, "/", "config"));
  r->experiment = strdup (ito_reader_text (reader, "/", "experiment"));
  if (!r->task || !r->config || !r->experiment)
    status = no_memory ();
  else if (!status && !*r->task)
    status = cli_usage ("'%.200s' does not say by which command it was made", r->file);
  ito_reader_close (reader);
  return status;
}

static const cli_command *
command_named (const char *name)
{
  for (size_t i = 0; cli_commands[i]; i++)
    if (strcmp (cli_commands[i]->name, name) == 0)
      return cli_commands[i];
  return NULL;
}

/* A directory of its own beside a file, or where temporary files go. */
static char *
make_directory (const char *beside)
{
  static const char ending[] = "/.ito-rerun-XXXXXX";
  const char *slash = strrchr (beside, '/'), *temporary = getenv ("TMPDIR");
  size_t length = slash ? (size_t)(slash - beside) : 1;
  if (!temporary || !*temporary)
    temporary = "/tmp";
  char *path = malloc (length + strlen (temporary) + sizeof ending);
  if (!path)
    return NULL;
  sprintf (path, "%.*s%s", (int)length, slash ? beside : ".", ending);
  if (mkdtemp (path))
    return path;
  sprintf (path, "%s%s", temporary, ending);
  if (mkdtemp (path))
    return path;
  free (path);
  return NULL;
}

static void
remove_directory (const rerun *r)
{
  static const char *const endings[] = { ".h5", ".h5.part", ".svg" };
  char path[4096];
  if (!r->directory)
    return;
  const char *name = *r->experiment ? r->experiment : "out";
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
    if (snprintf (path, sizeof path, "%s/%s%s", r->directory, name, endings[i]) < (int)sizeof path)
      unlink (path);
  rmdir (r->directory);
}

/* Where the new file is made. */
static int
choose_place (rerun *r, const char *output, int force)
{
  struct stat s;
  int is_experiment = strcmp (r->task, "run") == 0;
  if (output && !force && stat (output, &s) == 0)
    return cli_usage ("'%.200s' exists: choose another name, or overwrite it with --force", output);
  if (output && stat (output, &s) == 0 && S_ISDIR (s.st_mode))
    return cli_usage ("'%.200s' is a directory: name a file in it", output);
  if (output && !is_experiment)
    {
      r->out = strdup (output);
      return r->out ? CLI_DONE : no_memory ();
    }
  r->directory = make_directory (output ? output : r->file);
  if (!r->directory)
    return cli_usage ("no place for the new file: '%.200s' is not in a directory that can be "
                      "written to, nor is there another; name a file by -o",
                      r->file);
  const char *name = is_experiment ? r->experiment : "out";
  r->out = malloc (strlen (r->directory) + strlen (name) + 5);
  if (!r->out)
    return no_memory ();
  sprintf (r->out, "%s/%s.h5", r->directory, name);
  return CLI_DONE;
}

/* Runs a command with the options of the record. */
static int
run_command (const cli *c, const rerun *r, const cli_command *command)
{
  int is_experiment = strcmp (r->task, "run") == 0, help = 0, n = 0;
  char name[32], experiment[256], threads[] = "--threads";
  char *argument[8] = { 0 }, output[] = "-o", quiet[] = "-q", force[] = "-f";
  cli inner;
  snprintf (name, sizeof name, "%s", command->name);
  snprintf (experiment, sizeof experiment, "%s", r->experiment);
  argument[n++] = name;
  if (is_experiment)
    argument[n++] = experiment;
  argument[n++] = quiet;
  argument[n++] = force;
  argument[n++] = output;
  argument[n++] = is_experiment ? r->directory : r->out;
  int status = CLI_DONE;
  if (cli_text (c, "threads", NULL) && (command->groups & CLI_RUN))
    {
      argument[n++] = threads;
      argument[n++] = (char *)(uintptr_t)cli_text (c, "threads", NULL);
    }
  status = cli_begin (&inner, command, n, argument, is_experiment ? NULL : r->file, &help);
  if (!status && is_experiment)
    {
      /* The line that names it is no option of the command. */
      char *lines = strchr (r->config, '\n');
      status = cli_take_config (&inner, lines ? lines + 1 : r->config, r->file);
    }
  if (!status)
    {
      inner.silent = 1;
      free (inner.line);
      inner.line = strdup (c->line);
      status = inner.line ? command->run (&inner) : no_memory ();
    }
  cli_clear (&inner);
  /* Verdicts are data: the comparison tells. */
  return is_experiment && status == CLI_NOT_AS_EXPECTED ? CLI_DONE : status;
}

static int
compare (cli *c, const rerun *r, const char *output)
{
  char text[700], hash[65] = "";
  int differ = 0, code = 0;
  ito_reader *a = ito_reader_open (r->file), *b = a ? ito_reader_open (r->out) : NULL;
  if (b)
    code = ito_reader_compare (a, b, 0, &differ, text, sizeof text);
  if (b && !code && !differ)
    code = ito_reader_hash (b, hash);
  if (b)
    ito_reader_close (b);
  if (a)
    ito_reader_close (a);
  if (!b || code)
    return cli_library_failed (code ? code : GSL_EFAILED);
  if (cli_flag (c, "json"))
    {
      cli_json j;
      cli_json_open (&j, stdout);
      cli_json_text (&j, "file", r->file);
      cli_json_text (&j, "output", output);
      cli_json_bool (&j, "same", !differ);
      cli_json_text (&j, "difference", text);
      cli_json_text (&j, "hash", hash);
      cli_json_close (&j);
    }
  else if (differ)
    printf ("%s: NOT the same data: %s\n", r->file, text);
  else
    printf ("%s: the same data, bit for bit (SHA-256 %s)\n", r->file, hash);
  return differ ? CLI_NOT_AS_EXPECTED : CLI_DONE;
}

static int
rerun_file (cli *c, rerun *r)
{
  const char *output = cli_text (c, "output", NULL);
  uint64_t threads = 0;
  int status = cli_count (c, "threads", 1, 4096, &threads);
  if (!status)
    status = read_record (r);
  const cli_command *command = status ? NULL : command_named (r->task);
  if (!status && !command)
    status = cli_usage ("'%.200s' was made by 'ito %.40s', which this ito does not have", r->file,
                        r->task);
  if (!status)
    status = choose_place (r, output, cli_flag (c, "force"));
  if (!status)
    status = run_command (c, r, command);
  /* All paths may have failed, as they had before. */
  if (status == CLI_FAILED && access (r->out, R_OK) == 0)
    status = CLI_DONE;
  if (!status)
    status = compare (c, r, output);
  if (r->directory && output && (status == CLI_DONE || status == CLI_NOT_AS_EXPECTED)
      && rename (r->out, output) != 0)
    status = cli_usage ("cannot write '%.200s': %s", output, strerror (errno));
  remove_directory (r);
  return status;
}

static int
rerun_run (cli *c)
{
  rerun r = { .file = c->argument[0] };
  int status = rerun_file (c, &r);
  rerun_clear (&r);
  return status;
}

static const cli_option rerun_options[] = {
  { "output", 'o', "FILE", "keep the new file" },
  { "force", 'f', NULL, "overwrite what is there" },
  { "threads", 0, "N", "threads (default: all processors); the data do not depend on it" },
  { NULL, 0, NULL, NULL }
};
const cli_command cli_command_rerun = {
  "rerun",
  "FILE.h5",
  "Make a file again from its own record, and compare",
  "Works from the configuration in the file, in its dispatch class, with the copies of other "
  "files'\n"
  "arrays that it holds; the command line that made it is not used.\n"
  "Exit status 1: the data differ, and the first difference is named.",
  CLI_JSON,
  rerun_options,
  1,
  1,
  rerun_run
};
