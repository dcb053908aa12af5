@node "%~dp0pulumi-resource-aws" %*
