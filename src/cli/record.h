/* What a file keeps of its own making, and how a command is run from it again.
 *
 * A file's configuration may refer to arrays in other files.  They are copied into the file, in
 * /record/arrays, each with the reference it stands for; a command that works from the file reads
 * the copies in their place, and its own file again names the originals. */
#ifndef ITO_CLI_RECORD_H
#define ITO_CLI_RECORD_H

#include "cli/cli.h"

/* Fills the options that were not given from the configuration of a file, and its arrays.  The
 * argument of a command ("problem = SPEC") is filled likewise. */
int cli_take_record (cli *c, const char *file);
/* cli_parse, with the record of a file (or NULL). */
int cli_begin (cli *c, const cli_command *command, int argc, char **argv, const char *record,
               int *help);
void cli_clear_record (cli *c);
/* The text with references to the file's copies replaced by the original ones, freed with free();
 * NULL without memory. */
char *cli_original (const cli *c, const char *text);
/* Writes into a new file what it takes to run its command again, beside the configuration. */
int cli_write_record (const cli *c, ito_file *file);

#endif
