/* The program: commands, their options, and what they share. */
#ifndef ITO_CLI_CLI_H
#define ITO_CLI_CLI_H

#include "core/spec.h"
#include <ito/ito.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>

/* Exit statuses. */
enum
{
  CLI_DONE = 0,
  CLI_NOT_AS_EXPECTED = 1, /* done, but a verdict is not as expected */
  CLI_USAGE = 2,           /* wrong usage or bad input */
  CLI_FAILED = 3,          /* a run-time failure */
  CLI_INTERRUPTED = 130
};

typedef struct
{
  const char *name;
  char letter;       /* short form, 0: none */
  const char *value; /* what its value is called in the help; NULL: a flag */
  const char *text;
} cli_option;

/* Groups of options that commands share. */
#define CLI_OUTPUT 1u   /* -o, --force */
#define CLI_RUN 2u      /* --seed, --threads, --portable, --progress */
#define CLI_ENSEMBLE 4u /* --paths, --save, --init, --noise, --noise-grid */
#define CLI_JSON 8u     /* --json */

typedef struct cli cli;

typedef struct
{
  const char *name;
  const char *arguments; /* in the usage line */
  const char *summary;   /* one line */
  const char *text;      /* more, for --help; may be NULL */
  unsigned groups;
  const cli_option *options; /* ends with name NULL; may be NULL */
  size_t least, most;        /* numbers of arguments */
  int (*run) (cli *c);       /* an exit status */
} cli_command;

extern const cli_command *const cli_commands[]; /* ends with NULL */

#define CLI_MAX_OPTIONS 48
#define CLI_MAX_SETS 32

struct cli
{
  const cli_command *command;
  char *line; /* the command line, quoted for a shell */
  size_t options;
  cli_option option[CLI_MAX_OPTIONS];
  const char *given[CLI_MAX_OPTIONS]; /* NULL: not given; "" for a flag */
  char *config_text;                  /* of --config, owned */
  size_t sets;
  const char *set[CLI_MAX_SETS]; /* values of the option that may be repeated */
  size_t arguments;
  char **argument;
  char *config; /* "option = value" lines as resolved */
  size_t config_size;
  int quiet;
  int silent;        /* no table: the command is part of another */
  size_t references; /* original[i], and its copy in the file the command works from (record.h) */
  char **original, **copy;
  size_t kepts; /* texts that options point to */
  char **kept;
  char *stored_argument[1];
};

/* Reads the options of a command; CLI_DONE, or a status after a message.  *help is set where
 * --help was asked and answered. */
int cli_parse (cli *c, const cli_command *command, int argc, char **argv, int *help);
void cli_clear (cli *c);
/* Options that were not given, from lines "option = value", which are cut to pieces; `source` is
 * named in messages. */
int cli_take_config (cli *c, char *text, const char *source);

/* Text of an option, fallback where it was not given. */
const char *cli_text (const cli *c, const char *option, const char *fallback);
int cli_flag (const cli *c, const char *option);
/* Numbers of options: CLI_DONE, or CLI_USAGE after a message. */
int cli_count (const cli *c, const char *option, uint64_t least, uint64_t most, uint64_t *value);
int cli_number (const cli *c, const char *option, double *value);
/* An option that must be given. */
int cli_required (const cli *c, const char *option, const char **text);

/* Notes "option = value" in the configuration that files keep. */
int cli_configured (cli *c, const char *option, const char *format, ...)
    __attribute__ ((format (printf, 3, 4)));

/* Several ranks (ranks.c): rank 0 speaks for all.  A code of ito_ranks_init. */
int cli_ranks_begin (int *argc, char ***argv);
/* Whether this rank runs a command: all do where its paths are shared, else rank 0. */
int cli_ranks_run (const cli_command *command);
/* Nonzero where all ranks run the command. */
int cli_ranks_working (void);
/* By all ranks: status, or where that is none, the failure of another, which rank 0 prints. */
int cli_ranks_agree (int status);
/* The exit status. */
int cli_ranks_end (int status);

/* Prints "ito: ..." and returns CLI_USAGE. */
int cli_usage (const char *format, ...) __attribute__ ((format (printf, 1, 2)));
/* Prints the library's last error and returns the exit status of its code. */
int cli_library_failed (int code);
/* After ito_file_create returned NULL. */
int cli_file_failed (void);
int cli_error_failed (const ito_error *error);
/* A remark on standard error, unless -q. */
void cli_notice (const cli *c, const char *format, ...) __attribute__ ((format (printf, 2, 3)));

/* Set by SIGINT and SIGTERM. */
extern volatile sig_atomic_t cli_interrupted;
void cli_catch_signals (void);

/* Progress on standard error: "what: 42 %, 1.2e8 of 3e8, 9.1e7/s, 2 s left". */
typedef struct
{
  const char *what;
  int shown;
  double started, last;
} cli_progress;
void cli_progress_begin (cli_progress *p, const cli *c, const char *what);
int cli_progress_step (double done, double all, void *progress);
void cli_progress_end (cli_progress *p);
double cli_seconds (void);

/* JSON on standard output. */
typedef struct
{
  FILE *file;
  int depth, first;
} cli_json;
void cli_json_open (cli_json *j, FILE *file);
void cli_json_close (cli_json *j);
void cli_json_begin (cli_json *j, const char *key, char bracket);
void cli_json_end (cli_json *j, char bracket);
void cli_json_text (cli_json *j, const char *key, const char *value);
void cli_json_number (cli_json *j, const char *key, double value);
void cli_json_bool (cli_json *j, const char *key, int value);

/* A number with the digits its standard error justifies: "1.234 +- 0.012"; buffer of 64. */
char *cli_estimate (double value, double standard_error, char *buffer);

/* Makes a directory and its parents: CLI_DONE, or CLI_USAGE after a message. */
int cli_make_directory (const char *directory);

/* Runs an ensemble into -o, prints its summary; takes the shared options into account. */
int cli_run_ensemble (cli *c, ito_ensemble *e, const ito_target *target, uint64_t paths, size_t d,
                      const char *what);
/* The options that configure an ensemble: seed, threads, saving, noise; steps and d of the process,
 * m of its noise.  The arrays are the caller's to free. */
int cli_ensemble_options (cli *c, ito_ensemble *e, uint64_t steps, size_t m, uint64_t paths,
                          ito_array *noise);
/* A reference @FILE:/x of shape [N, d] (a list where d = 1). */
int cli_points (const char *option, const char *reference, size_t d, ito_array *a);

extern const cli_command cli_command_bench, cli_command_list, cli_command_run, cli_command_report,
    cli_command_sample, cli_command_forward, cli_command_eval, cli_command_plot, cli_command_info,
    cli_command_help, cli_command_solvers, cli_command_targets, cli_command_schedules,
    cli_command_grids, cli_command_scores, cli_command_kernels, cli_command_simulate,
    cli_command_problems, cli_command_order, cli_command_compare;

/* Commands on files as wholes. */
extern const cli_command cli_command_diff, cli_command_rerun, cli_command_pack;

/* All registries, NULL at the end. */
extern const ito_registry *const cli_registries[];

#endif
