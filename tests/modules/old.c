/* A module of another version of the interface: refused at start. */
#include "onetrip/resolver.h"

extern const ot_module onetrip_module;
const ot_module onetrip_module = {.abi = OT_MODULE_ABI - 1, .name = "old"};
