#include "http/http1_head.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define LINE "POST /graphql HTTP/1.1\r\n"

static const struct {
    const char *head;
    int minor_version;
    const char *problem; /* its start, or NULL */
} cases[] = {
    {LINE "Host: a\r\n\r\n", 1, NULL},
    {LINE "host: a\r\ncontent-length: 3\r\n\r\nabc", 1, NULL},
    {LINE "Host: a\r\nTransfer-Encoding: chunked\r\n\r\n", 1, NULL},
    {"\r\n" LINE "Host: a\r\n\r\n", 1, NULL},
    {LINE "Host: a\n\n", 1, NULL},
    {LINE "Host: a\r\n\r\nHost: in the body\r\n\r\n", 1, NULL},
    {LINE "Host: a\r\nHost-Name: b\r\nX-Host: c\r\n\r\n", 1, NULL},
    {LINE "Accept: a\r\n\r\n", 0, NULL},
    {LINE "Accept: a\r\n\r\n", 1, "Host is missing"},
    {LINE "Host: a\r\nHOST: a\r\n\r\n", 1, "Host is given twice"},
    {LINE "Host: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n", 1,
     "Content-Length is given"},
    {LINE "Host: a\r\nContent-Length: 1\r\ncontent-LENGTH: 2\r\n\r\n", 1,
     "Content-Length is given"},
    {LINE "Host: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 1,
     "Content-Length and Transfer-Encoding"},
    {LINE "Host: a\r\nTransfer-Encoding: x\r\nTransfer-Encoding: chunked\r\n\r\n", 1,
     "Transfer-Encoding is given"},
    {LINE "Host: a\r\nX: 1\r\n folded\r\n\r\n", 1, "Folded"},
    {"", 0, NULL},
};

static void problems(void **state)
{
    (void)state; /* cmocka's */
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *got =
            ot_http1_head_problem(ot_str_from_c(cases[i].head), cases[i].minor_version);
        if ((got == NULL) != (cases[i].problem == NULL) ||
            (got != NULL &&
             !ot_str_starts_with(ot_str_from_c(got), ot_str_from_c(cases[i].problem))))
            fail_msg("%s: %s", cases[i].head, got == NULL ? "(none)" : got);
    }
}

static const struct {
    const char *target;
    const char *path;
} targets[] = {
    {"/graphql?query=a", "/graphql?query=a"},
    {"/http://a/b", "/http://a/b"},
    {"http://a/graphql?query=a", "/graphql?query=a"},
    {"HTTPS://a:443/", "/"},
    {"http://a", "/"},
    {"http://a?b/c", "/"},
    {"http://", "/"},
    {"http:/a", "http:/a"},
    {"ftp://a/b", "ftp://a/b"},
    {"*", "*"},
    {"", ""},
};

static void paths_of_targets(void **state)
{
    (void)state; /* cmocka's */
    for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
        ot_str path = ot_http1_path_of(ot_str_from_c(targets[i].target));
        if (!ot_str_equal(path, ot_str_from_c(targets[i].path)))
            fail_msg("%s: %.*s", targets[i].target, OT_ARG(path));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(problems),
                                       cmocka_unit_test(paths_of_targets)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
