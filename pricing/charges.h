// pricing/charges.h: what every service charges, by service.
//
//   dynamodb_charges.h  capacity, requests, storage, backups, streams, import and export, warm throughput
//   compute_charges.h   EC2, EMR on EC2, Fargate, Lambda
//   engine_charges.h    Glue, EMR Serverless, Step Functions, Data Pipeline
//   s3_charges.h        S3 storage and requests, transfer, NAT gateways, endpoints, addresses
//   quantities.h        clock hours, billed seconds, months, gigabytes: how use becomes a quantity
#pragma once

#include "pricing/compute_charges.h"
#include "pricing/dynamodb_charges.h"
#include "pricing/engine_charges.h"
#include "pricing/s3_charges.h"
