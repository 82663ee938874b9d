/* A shared object that is no module: refused at start. */
int onetrip_module_of_another_name;
