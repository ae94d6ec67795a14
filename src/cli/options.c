/* Options of commands: getopt_long, and --config FILE with the same names. */
#include "cli/cli.h"
#include "cli/record.h"
#include "core/number.h"
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

static const cli_option output_options[] = { { "output", 'o', "FILE",
                                               "the file (or directory) to write" },
                                             { "force", 'f', NULL, "overwrite what is there" },
                                             { NULL, 0, NULL, NULL } };
static const cli_option run_options[] = {
  { "seed", 0, "N", "seed of all random numbers (default 1)" },
  { "threads", 0, "N", "threads (default: all processors); the data do not depend on it" },
  { "portable", 0, NULL, "kernels that give the same bits on every machine" },
  { "progress", 0, NULL, "show progress also where standard error is no terminal" },
  { NULL, 0, NULL, NULL }
};
static const cli_option ensemble_options[] = {
  { "paths", 0, "N", "number of paths (default 1000, or as many as --init has)" },
  { "save", 0, "WHAT", "final (default), all, every=K; moments, moments:every=K: no paths" },
  { "histogram", 0, "SPEC",
    "coordinate=I,from=A,to=B,bins=N[,name=WORD][;...]: of all paths at the saved times" },
  { "init", 0, "@F:/x", "start states [N,d]" },
  { "noise", 0, "@F:/z", "standard normals [draws,N,d] in the solver's order" },
  { "noise-grid", 0, "N", "cells of the Brownian path, a multiple of the steps" },
  { "resume", 0, NULL, "go on with the interrupted file of -o; its options need not be given" },
  { NULL, 0, NULL, NULL }
};
static const cli_option json_options[] = {
  { "json", 0, NULL, "print one JSON object instead of the table" }, { NULL, 0, NULL, NULL }
};
static const cli_option all_options[] = {
  { "config", 0, "FILE", "read lines 'option = value' (the names of the long options)" },
  { "quiet", 'q', NULL, "no notices" },
  { "help", 'h', NULL, "this page" },
  { NULL, 0, NULL, NULL }
};

static void
add_options (cli *c, const cli_option *options)
{
  for (; options && options->name && c->options < CLI_MAX_OPTIONS; options++)
    c->option[c->options++] = *options;
}

static size_t
option_index (const cli *c, const char *name)
{
  for (size_t i = 0; i < c->options; i++)
    if (strcmp (c->option[i].name, name) == 0)
      return i;
  return c->options;
}

static int
unknown_option (const cli *c, const char *name)
{
  const char *names[CLI_MAX_OPTIONS];
  for (size_t i = 0; i < c->options; i++)
    names[i] = c->option[i].name;
  const char *bare = name + strspn (name, "-");
  const char *near = strlen (bare) > 1 ? ito_nearest (bare, names, c->options) : NULL;
  if (near)
    return cli_usage ("unknown option '%.60s' of 'ito %s': did you mean '--%s'?", name,
                      c->command->name, near);
  return cli_usage ("unknown option '%.60s' of 'ito %s': see 'ito %s --help'", name,
                    c->command->name, c->command->name);
}

static void
print_help (const cli *c)
{
  printf ("Usage: ito %s%s%s [options]\n\n%s.\n", c->command->name,
          *c->command->arguments ? " " : "", c->command->arguments, c->command->summary);
  if (c->command->text)
    printf ("\n%s\n", c->command->text);
  printf ("\nOptions:\n");
  for (size_t i = 0; i < c->options; i++)
    {
      const cli_option *o = &c->option[i];
      char form[64];
      snprintf (form, sizeof form, "--%s%s%s", o->name, o->value ? " " : "",
                o->value ? o->value : "");
      if (o->letter)
        printf ("  -%c, %-22s %s\n", o->letter, form, o->text);
      else
        printf ("      %-22s %s\n", form, o->text);
    }
}

/* Reads the whole of a small text file. */
static char *
read_text (const char *file)
{
  FILE *f = fopen (file, "r");
  if (!f)
    {
      cli_usage ("cannot read the configuration '%.200s': %s", file, strerror (errno));
      return NULL;
    }
  char *text = NULL;
  size_t size = 0, used = 0;
  for (;;)
    {
      if (used + 4096 + 1 > size)
        {
          size = used + 65536;
          char *more = realloc (text, size);
          if (!more || size > (size_t)1 << 24)
            {
              cli_usage ("the configuration '%.200s' is too large", file);
              free (more ? more : text);
              fclose (f);
              return NULL;
            }
          text = more;
        }
      size_t got = fread (text + used, 1, 4096, f);
      used += got;
      if (got < 4096)
        break;
    }
  int bad = ferror (f), cause = errno;
  fclose (f);
  text[used] = 0;
  if (bad)
    {
      cli_usage ("cannot read the configuration '%.200s': %s", file, strerror (cause));
      free (text);
      return NULL;
    }
  if (strlen (text) != used)
    {
      cli_usage ("the configuration '%.200s' is no text: it holds a null byte", file);
      free (text);
      return NULL;
    }
  return text;
}

static char *
trim (char *text)
{
  text += strspn (text, " \t\r");
  size_t n = strlen (text);
  while (n && strchr (" \t\r", text[n - 1]))
    text[--n] = 0;
  return text;
}

/* --set may be repeated, and so may --solver where there are several to compare. */
static int
is_repeatable (const cli *c, const char *name)
{
  return strcmp (name, "set") == 0
         || (strcmp (name, "solver") == 0
             && (option_index (c, "work-precision") < c->options
                 || option_index (c, "nfe") < c->options));
}

static int
add_set (cli *c, const char *name, const char *value)
{
  if (c->sets == CLI_MAX_SETS)
    return cli_usage ("--%s is given more than %d times", name, CLI_MAX_SETS);
  c->set[c->sets++] = value;
  return CLI_DONE;
}

/* Lines option = value; what the command line gives wins. */
int
cli_take_config (cli *c, char *text, const char *source)
{
  const char *on_line[CLI_MAX_OPTIONS];
  memcpy (on_line, c->given, sizeof on_line);
  char *rest = text;
  for (unsigned number = 1; rest; number++)
    {
      char *line = rest;
      rest = strchr (line, '\n');
      if (rest)
        *rest++ = 0;
      line = trim (line);
      if (!*line || *line == '#')
        continue;
      char *equals = strchr (line, '=');
      if (!equals)
        return cli_usage ("line %u of '%.200s' is not 'option = value'", number, source);
      *equals = 0;
      char *name = trim (line), *value = trim (equals + 1);
      size_t i = option_index (c, name);
      if (i == c->options && c->command->most == 1 && strcasecmp (c->command->arguments, name) == 0)
        {
          /* The argument of the command, under its own name. */
          if (c->arguments == 0)
            {
              c->stored_argument[0] = value;
              c->argument = c->stored_argument;
              c->arguments = 1;
            }
          continue;
        }
      if (i == c->options || strcmp (name, "config") == 0 || strcmp (name, "help") == 0)
        return unknown_option (c, name);
      if (on_line[i])
        continue;
      if (is_repeatable (c, name))
        {
          int status = add_set (c, name, value);
          if (status)
            return status;
        }
      else if (c->given[i])
        return cli_usage ("line %u of '%.200s': option '%.60s' is given twice", number, source,
                          name);
      if (c->option[i].value)
        c->given[i] = value;
      else if (strcmp (value, "yes") == 0)
        c->given[i] = "";
      else if (strcmp (value, "no") != 0)
        return cli_usage ("line %u of '%.200s': '%s' is yes or no, not '%.60s'", number, source,
                          name, value);
    }
  return CLI_DONE;
}

static int
read_config (cli *c, const char *file)
{
  c->config_text = read_text (file);
  return c->config_text ? cli_take_config (c, c->config_text, file) : CLI_USAGE;
}

/* --resume: what is not said is taken from the file. */
static int
read_resumed (cli *c)
{
  const char *file;
  int status = cli_required (c, "output", &file);
  if (status)
    return status;
  if (cli_flag (c, "force"))
    return cli_usage ("--resume goes on with '%.200s', --force begins again: leave one of them out",
                      file);
  /* A file that is not there, or not one of ito's, is named when it is opened. */
  return access (file, R_OK) == 0 ? cli_take_record (c, file) : CLI_DONE;
}

/* The command line as a shell would take it. */
static char *
quote_line (int argc, char **argv)
{
  size_t size = 8;
  for (int i = 0; i < argc; i++)
    size += 4 * strlen (argv[i]) + 3;
  char *line = malloc (size), *p = line;
  if (!line)
    return NULL;
  p = stpcpy (p, "ito");
  for (int i = 0; i < argc; i++)
    {
      *p++ = ' ';
      if (argv[i][0]
          && argv[i][strspn (argv[i], "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                      "0123456789_@%+=:,./-")]
                 == 0)
        {
          p = stpcpy (p, argv[i]);
          continue;
        }
      *p++ = '\'';
      for (const char *s = argv[i]; *s; s++)
        if (*s == '\'')
          p = stpcpy (p, "'\\''");
        else
          *p++ = *s;
      *p++ = '\'';
    }
  *p = 0;
  return line;
}

int
cli_parse (cli *c, const cli_command *command, int argc, char **argv, int *help)
{
  return cli_begin (c, command, argc, argv, NULL, help);
}

int
cli_begin (cli *c, const cli_command *command, int argc, char **argv, const char *record, int *help)
{
  memset (c, 0, sizeof *c);
  c->command = command;
  add_options (c, command->options);
  if (command->groups & CLI_ENSEMBLE)
    add_options (c, ensemble_options);
  if (command->groups & CLI_RUN)
    add_options (c, run_options);
  if (command->groups & CLI_OUTPUT)
    add_options (c, output_options);
  if (command->groups & CLI_JSON)
    add_options (c, json_options);
  add_options (c, all_options);
  c->line = quote_line (argc, argv);
  if (!c->line)
    {
      fprintf (stderr, "ito: no memory\n");
      return CLI_FAILED;
    }

  struct option longs[CLI_MAX_OPTIONS + 1];
  char shorts[2 * CLI_MAX_OPTIONS + 2] = ":";
  memset (longs, 0, sizeof longs);
  for (size_t i = 0; i < c->options; i++)
    {
      longs[i].name = c->option[i].name;
      longs[i].has_arg = c->option[i].value ? required_argument : no_argument;
      longs[i].val = 256 + (int)i;
      if (c->option[i].letter)
        {
          char form[3] = { c->option[i].letter, c->option[i].value ? ':' : 0, 0 };
          strcat (shorts, form);
        }
    }
  opterr = 0;
  optind = 0; /* getopt begins anew: a command may run another */
  int got;
  while ((got = getopt_long (argc, argv, shorts, longs, NULL)) != -1)
    {
      size_t i = c->options;
      const char *word = optind >= 1 && optind <= argc ? argv[optind - 1] : "";
      char letter[3] = { '-', (char)optopt, 0 };
      if (got == '?')
        return unknown_option (c, optopt > 0 && optopt < 256 ? letter : word);
      if (got == ':')
        return cli_usage ("option '%.60s' needs a value: see 'ito %s --help'", word, command->name);
      if (got >= 256)
        i = (size_t)(got - 256);
      else
        for (i = 0; i < c->options && c->option[i].letter != got; i++)
          ;
      if (i >= c->options)
        return unknown_option (c, word);
      if (is_repeatable (c, c->option[i].name))
        {
          int status = add_set (c, c->option[i].name, optarg);
          if (status)
            return status;
        }
      else if (c->given[i])
        return cli_usage ("option '--%s' is given twice", c->option[i].name);
      c->given[i] = c->option[i].value ? optarg : "";
    }
  if (cli_flag (c, "help"))
    {
      print_help (c);
      *help = 1;
      return CLI_DONE;
    }
  c->arguments = (size_t)(argc - optind);
  c->argument = argv + optind;
  const char *config = cli_text (c, "config", NULL);
  if (config)
    {
      int status = read_config (c, config);
      if (status)
        return status;
    }
  c->quiet = cli_flag (c, "quiet");
  if (record || cli_flag (c, "resume"))
    {
      int status = record ? cli_take_record (c, record) : read_resumed (c);
      if (status)
        return status;
    }
  if (c->arguments < command->least)
    return cli_usage ("'ito %s' needs %s: see 'ito %s --help'", command->name, command->arguments,
                      command->name);
  if (c->arguments > command->most)
    return cli_usage ("unexpected argument '%.60s': see 'ito %s --help'",
                      c->argument[command->most], command->name);
  if ((command->groups & CLI_RUN) && cli_flag (c, "portable"))
    {
      int code = ito_dispatch_select ("portable");
      if (code)
        return cli_library_failed (code);
    }
  return CLI_DONE;
}

void
cli_clear (cli *c)
{
  free (c->line);
  free (c->config_text);
  free (c->config);
  cli_clear_record (c);
}

const char *
cli_text (const cli *c, const char *option, const char *fallback)
{
  size_t i = option_index (c, option);
  return i < c->options && c->given[i] ? c->given[i] : fallback;
}

int
cli_flag (const cli *c, const char *option)
{
  return cli_text (c, option, NULL) != NULL;
}

int
cli_required (const cli *c, const char *option, const char **text)
{
  *text = cli_text (c, option, NULL);
  if (*text)
    return CLI_DONE;
  return cli_usage ("'ito %s' needs --%s: see 'ito %s --help'", c->command->name, option,
                    c->command->name);
}

int
cli_count (const cli *c, const char *option, uint64_t least, uint64_t most, uint64_t *value)
{
  const char *text = cli_text (c, option, NULL);
  uint64_t n;
  if (!text)
    return CLI_DONE;
  if (ito_count_parse (text, most, &n) != 0 || n < least)
    return cli_usage ("--%s is '%.60s': it must be a whole number from %llu to %llu", option, text,
                      (unsigned long long)least, (unsigned long long)most);
  *value = n;
  return CLI_DONE;
}

int
cli_number (const cli *c, const char *option, double *value)
{
  const char *text = cli_text (c, option, NULL);
  double x;
  if (!text)
    return CLI_DONE;
  if (ito_number_parse (text, &x) != 0 || x != x || x - x != 0)
    return cli_usage ("--%s is '%.60s': it must be a finite number", option, text);
  *value = x;
  return CLI_DONE;
}

int
cli_configured (cli *c, const char *option, const char *format, ...)
{
  char value[2048];
  va_list ap;
  va_start (ap, format);
  int n = vsnprintf (value, sizeof value, format, ap);
  va_end (ap);
  char *longer = NULL;
  if (n >= (int)sizeof value)
    {
      longer = malloc ((size_t)n + 1);
      if (!longer)
        return CLI_FAILED;
      va_start (ap, format);
      vsnprintf (longer, (size_t)n + 1, format, ap);
      va_end (ap);
    }
  char *text = cli_original (c, longer ? longer : value);
  free (longer);
  if (!text)
    {
      fprintf (stderr, "ito: no memory\n");
      return CLI_FAILED;
    }
  size_t more = strlen (option) + strlen (text) + 5;
  char *config = realloc (c->config, c->config_size + more);
  if (config)
    {
      c->config = config;
      int wrote = snprintf (config + c->config_size, more, "%s = %s\n", option, text);
      c->config_size += wrote > 0 ? (size_t)wrote : 0;
    }
  free (text);
  if (!config)
    {
      fprintf (stderr, "ito: no memory\n");
      return CLI_FAILED;
    }
  return CLI_DONE;
}
